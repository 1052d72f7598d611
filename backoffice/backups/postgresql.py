"""Dump and restore a PostgreSQL database by the server's own programs, and exchange two databases by their names."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.backups.databases import applied_migrations, beside, count_rows
from backoffice.backups.manifest import BackupRefused

DUMP = "database.dump"
MAINTENANCE = "postgres"
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "service": "PGSERVICE",
}


def dump(connection: BaseDatabaseWrapper, target: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write a dump in the custom format; count the rows in the very state of the database that is dumped."""
    with beside(connection, live_name(connection)) as own:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The role's time-outs are for pages; this transaction waits for the dump and counts every row.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _run(connection, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return count_rows(own), applied_migrations(own)


def restore(connection: BaseDatabaseWrapper, source: Path, into: str) -> None:
    """Fill a new database. Raises BackupRefused where there is one with tables, or none may be made."""
    program("pg_restore")  # before an empty database is left behind
    _create(connection, into)
    with beside(connection, into) as new:
        if new.introspection.table_names():
            raise BackupRefused(_("The database %(name)s is not empty. Name another with --into.") % {"name": into})
    arguments = ("--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={into}", str(source))
    _run(connection, "pg_restore", *arguments)


def switch(connection: BaseDatabaseWrapper, new: str, aside: str) -> None:
    """Let the new database have the live one's name. Raises BackupRefused while somebody is in either."""
    live = live_name(connection)
    connection.close()
    with beside(connection, MAINTENANCE) as server:
        quote = server.ops.quote_name
        server.set_autocommit(False)  # both names change, or none
        with server.cursor() as cursor:
            _refuse_guests(cursor, live, new)
            try:
                if _exists(cursor, live):
                    cursor.execute(f"ALTER DATABASE {quote(live)} RENAME TO {quote(aside)}")
                cursor.execute(f"ALTER DATABASE {quote(new)} RENAME TO {quote(live)}")
                server.commit()
            except DatabaseError as error:
                raise BackupRefused(_("The server did not exchange the databases: %(why)s") % {"why": error}) from error


def live_name(connection: BaseDatabaseWrapper) -> str:
    return str(connection.settings_dict["NAME"])


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's client programs. Raises BackupRefused where it is not installed."""
    found = shutil.which(name, path=settings.POSTGRESQL_BIN or None)
    if found is None:
        raise BackupRefused(
            _(
                "%(name)s was not found. Install PostgreSQL's client programs, no older than the server "
                "(on Debian: apt install postgresql-client), or name their folder in POSTGRESQL_BIN."
            )
            % {"name": name}
        )
    return found


def _run(connection: BaseDatabaseWrapper, name: str, *arguments: str) -> None:
    """Run a client program; the password goes by its environment, where no list of processes shows it."""
    known = connection.get_connection_params()
    address = {VARIABLES[key]: str(value) for key, value in known.items() if key in VARIABLES and value}
    done = subprocess.run(  # noqa: S603
        (program(name), "--no-password", *arguments),
        env=os.environ | address,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = " ".join(done.stderr.split("\n")[:3]).strip()
        raise BackupRefused(_("%(name)s failed: %(why)s") % {"name": name, "why": why})


def _create(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make the database, unless somebody who may has made it already."""
    with beside(connection, MAINTENANCE) as server, server.cursor() as cursor:
        if _exists(cursor, name):
            return
        try:
            cursor.execute(f"CREATE DATABASE {server.ops.quote_name(name)} TEMPLATE template0 ENCODING 'UTF8'")
        except DatabaseError as error:
            raise BackupRefused(
                _(
                    "The database %(name)s could not be made: %(why)s Let a superuser make it, and try again: "
                    "createdb --owner %(role)s --template template0 %(name)s"
                )
                % {"name": name, "why": error, "role": connection.settings_dict["USER"]}
            ) from error


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _refuse_guests(cursor: CursorWrapper, live: str, new: str) -> None:
    if not _exists(cursor, new):
        raise BackupRefused(_("There is no database %(name)s.") % {"name": new})
    cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname IN (%s, %s)", [live, new])
    if guests := int(cursor.fetchone()[0]):
        raise BackupRefused(
            ngettext(
                "%(count)d connection is open to %(live)s or %(new)s. Stop the back office first.",
                "%(count)d connections are open to %(live)s or %(new)s. Stop the back office first.",
                guests,
            )
            % {"count": guests, "live": live, "new": new}
        )
