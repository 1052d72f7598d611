"""Take the database's own guards away for a moment, so that a test can write what they would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from backoffice.models.append_only import create_triggers, drop_triggers

CHECKS = """
SELECT conrelid::regclass, quote_ident(conname) FROM pg_constraint
WHERE contype = 'c' AND conrelid::regclass::text ~ '^(inventory|sales)_'
"""


@contextmanager
def guards_off() -> Iterator[None]:
    """Switch CHECKs and triggers off inside the test's transaction; PostgreSQL's CHECKs come back with its rollback."""
    connection.check_constraints()  # PostgreSQL alters no table while a foreign key is still to be looked at
    drop_triggers(connection)
    _switch_checks_off()
    try:
        yield
        connection.check_constraints()
    finally:
        if connection.vendor == "sqlite":
            _execute("PRAGMA ignore_check_constraints = OFF")
    create_triggers(connection)


def _switch_checks_off() -> None:
    if connection.vendor == "sqlite":
        _execute("PRAGMA ignore_check_constraints = ON")
        return
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
