"""A connection to another database beside the live one, and what can be read of any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

MIGRATIONS = "django_migrations"


@contextmanager
def beside(connection: BaseDatabaseWrapper, name: str, *, untouched: bool = False) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of its own to the database of this name, on the same server and as the same role.

    `untouched` leaves a SQLite file as it is, where the usual options would write their journal mode into it.
    """
    other = connection.copy()
    other.settings_dict["NAME"] = name
    if untouched:
        options = other.settings_dict["OPTIONS"]
        other.settings_dict["OPTIONS"] = {key: options[key] for key in options if key != "init_command"}
    try:
        yield other
    finally:
        other.close()


def count_rows(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """Return how many rows each table has."""
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = int(cursor.fetchone()[0])
    return counts


def applied_migrations(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the migrations in this very database; Django's recorder would ask the live one of the same alias."""
    with connection.cursor() as cursor:
        if MIGRATIONS not in connection.introspection.table_names(cursor):
            return ()
        cursor.execute(f"SELECT app, name FROM {MIGRATIONS}")  # noqa: S608
        return tuple(sorted(f"{app}.{name}" for app, name in cursor.fetchall()))


def lacking_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations of this release that are not in the database."""
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).graph.nodes}
    return sorted(ours - set(applied_migrations(connection)))
