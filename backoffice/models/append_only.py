"""Tables whose rows are never changed or deleted, enforced by triggers in the database.

A model's own guard would stop the ORM only; these stop `psql` and `sqlite3` as well. SQLite rebuilds a table on
many ALTERs and silently loses its triggers: a migration that touches one of these tables runs `AddTriggers` at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.migrations.operations.special import RunPython

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FUNCTION = "backoffice_refuse_change"


@dataclass(frozen=True)
class AppendOnlyTable:
    """A table and its unique columns (an INSERT that names a known value is a REPLACE on SQLite)."""

    name: str
    unique: tuple[str, ...]

    def triggers(self, vendor: str) -> dict[str, str]:
        """Map the name of each trigger to the statement that makes it."""
        return dict(self._postgresql() if vendor == "postgresql" else self._sqlite())

    def _postgresql(self) -> Iterator[tuple[str, str]]:
        for name, event in (
            ("no_change", "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"),
            ("no_truncate", "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            trigger = f"{self.name}_{name}"
            yield trigger, f"CREATE TRIGGER {trigger} {event.format(table=self.name)} EXECUTE FUNCTION {FUNCTION}()"

    def _sqlite(self) -> Iterator[tuple[str, str]]:
        known = " OR ".join(f"{column} = NEW.{column}" for column in self.unique)
        replaces = f"WHEN EXISTS (SELECT 1 FROM {self.name} WHERE {known})"
        for name, event, condition in (
            ("no_update", "UPDATE", ""),
            ("no_delete", "DELETE", ""),
            ("no_replace", "INSERT", replaces),
        ):
            trigger = f"{self.name}_{name}"
            yield (
                trigger,
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.name} {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.name} is append-only'); END",
            )


APPEND_ONLY_TABLES = (
    AppendOnlyTable("backoffice_auditevent", ("id",)),
    AppendOnlyTable("inventory_stockmovement", ("id", "key")),
)


def create_triggers(connection: BaseDatabaseWrapper, tables: tuple[AppendOnlyTable, ...] = APPEND_ONLY_TABLES) -> None:
    """Make the triggers of these tables, anew where they are there already."""
    drop_triggers(connection, tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table in tables:
            for statement in table.triggers(connection.vendor).values():
                cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper, tables: tuple[AppendOnlyTable, ...] = APPEND_ONLY_TABLES) -> None:
    """Take the triggers of these tables away; for migrations and for tests that empty the database."""
    with connection.cursor() as cursor:
        for table in tables:
            target = f" ON {table.name}" if connection.vendor == "postgresql" else ""
            for trigger in table.triggers(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{target}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should be in force and are not."""
    wanted = {name for table in APPEND_ONLY_TABLES for name in table.triggers(connection.vendor)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {str(row[0]) for row in cursor.fetchall()}
    return sorted(wanted - present)


class AddTriggers(RunPython):
    """Migration operation: make one table append-only."""

    def __init__(self, table_name: str) -> None:
        self.table_name = table_name
        tables = tuple(table for table in APPEND_ONLY_TABLES if table.name == table_name)

        def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            create_triggers(editor.connection, tables)

        def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            drop_triggers(editor.connection, tables)

        super().__init__(create, drop)

    def describe(self) -> str:
        return f"Make {self.table_name} append-only"
