"""Wait for the database and migrate it, once, though many processes start at the same moment."""

from __future__ import annotations

import fcntl
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from backoffice.health import pending_migrations

LOCK = 0x6261636B  # any number that no other advisory lock of this database has
PAUSE = 0.5


class Command(BaseCommand):
    help = (
        "Wait for the database, then migrate it unless another process is doing or has done so. "
        "Needs the direct address of the database, as its owner: no pooler, which would lose the lock."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patience", type=float, default=60, help="Seconds to wait for the database (default 60).")

    def handle(self, **options: Any) -> None:
        self.wait(options["patience"])
        with one_at_a_time():
            pending = pending_migrations(connection)
            if pending:
                call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        self.stdout.write(f"{len(pending)} migrations applied." if pending else "Nothing to migrate.")

    def wait(self, patience: float) -> None:
        until = time.monotonic() + patience
        while True:
            try:
                return connection.ensure_connection()
            except OperationalError as error:
                if time.monotonic() >= until:
                    raise CommandError(f"The database does not answer after {patience:.0f} s: {error}") from error
                time.sleep(PAUSE)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends."""
    if connection.vendor == "postgresql":
        guard = connection.copy()  # a session of its own, which no migration's rollback or time-out touches
        try:
            with guard.cursor() as cursor:
                # Asked again and again: a statement that waited would hold a snapshot, and a migration that builds an
                # index concurrently waits for every snapshot.
                while not _takes_lock(cursor):
                    time.sleep(PAUSE)
                yield
        finally:
            guard.close()
    else:
        with Path(f"{connection.settings_dict['NAME']}.migrating").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _takes_lock(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(cursor.fetchone()[0])
