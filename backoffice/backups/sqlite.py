"""Copy a SQLite database while people work in it, and put another in its place when nobody does.

Copying the file itself would tear it: the last commits are in the write-ahead log beside it, and a writer changes pages
while they are read. SQLite's own backup reads one state of the database.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from backoffice.backups.databases import applied_migrations, beside, count_rows
from backoffice.backups.manifest import BackupRefused

DUMP = "database.sqlite3"
BESIDE = ("", "-wal", "-shm")
PATIENCE = 2.0


def dump(connection: BaseDatabaseWrapper, target: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write the database into this new file; return the rows of each table and the migrations in it."""
    copy(Path(live_name(connection)), target)
    with beside(connection, str(target), untouched=True) as other:
        _refuse_malformed(other)
        return count_rows(other), applied_migrations(other)


def restore(connection: BaseDatabaseWrapper, source: Path, into: str) -> None:
    """Write a new database file. Raises BackupRefused where there is one."""
    if Path(into).exists():
        raise BackupRefused(_("There is a file %(name)s already. Name another with --into.") % {"name": into})
    copy(source, Path(into))


def switch(connection: BaseDatabaseWrapper, new: str, aside: str) -> None:
    """Put the new file in the live one's place, which goes aside. Raises BackupRefused while somebody is in either."""
    live = live_name(connection)
    if not Path(new).is_file():
        raise BackupRefused(_("There is no database %(name)s.") % {"name": new})
    connection.close()
    for path in (new, live):
        _bring_to_rest(Path(path))
    for ending in BESIDE:
        if Path(live + ending).exists():
            Path(live + ending).replace(aside + ending)
    Path(new).replace(live)


def live_name(connection: BaseDatabaseWrapper) -> str:
    return str(connection.settings_dict["NAME"])


def copy(source: Path, target: Path) -> None:
    """Copy one state of a database, in one step so that no writer makes it begin again; for the owner's eyes only."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    address = f"{source.absolute().as_uri()}?mode=rw"  # a missing file is an error, not an empty database
    with closing(sqlite3.connect(address, uri=True)) as live, closing(sqlite3.connect(target)) as new:
        live.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def _refuse_malformed(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        if (found := cursor.fetchone()) != ("ok",):
            raise BackupRefused(_("SQLite says that the copy is damaged: %(what)s") % {"what": found})


def _bring_to_rest(path: Path) -> None:
    """Move what is in the write-ahead log into the file, which works for the last one out only."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise BackupRefused(
                _("%(name)s is in use. Stop the back office first (systemctl stop backoffice).") % {"name": path}
            ) from error
        # Otherwise it is damaged, which is why somebody restores; it goes aside as it is.
