from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.checks import append_only_triggers
from backoffice.models import AuditEvent
from backoffice.models.append_only import APPEND_ONLY_TABLES, create_triggers, drop_triggers, missing_triggers
from backoffice.services.audit import record
from inventory.models import StockMovement
from inventory.tests.factories import make_product, make_stock

pytestmark = pytest.mark.django_db

TABLES = tuple(table.name for table in APPEND_ONLY_TABLES)
Rows = dict[str, int]


@pytest.fixture
def rows() -> Rows:
    """A row of each append-only table, by its id."""
    make_stock(make_product(), 5)
    event = record("test.event", by=None)
    return {"backoffice_auditevent": event.pk, "inventory_stockmovement": StockMovement.objects.get().pk}


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def content(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def copied(table: str, **changed: str) -> str:
    """Return a SELECT of the table's rows with some columns replaced."""
    return f"SELECT {', '.join(changed.get(name, name) for name in columns(table))} FROM {table}"


def assert_refused(table: str, statement: str) -> None:
    connection.check_constraints()  # PostgreSQL truncates no table with deferred checks
    before = content(table)

    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        execute(statement)

    assert content(table) == before


CHANGES = (
    "UPDATE {table} SET id = id",
    "UPDATE {table} SET id = 4711 WHERE id = (SELECT MAX(id) FROM {table})",
    "DELETE FROM {table}",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_or_delete_a_row(rows: Rows, table: str, change: str) -> None:
    assert_refused(table, change.format(table=table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_without_its_triggers_the_same_change_goes_through(rows: Rows, table: str, change: str) -> None:
    drop_triggers(connection)

    with connection.cursor() as cursor:
        cursor.execute(change.format(table=table))

    assert cursor.rowcount > 0


BACK_DOORS = {
    "sqlite": (
        "REPLACE INTO {table} {same}",
        "INSERT OR REPLACE INTO {table} {same}",
        "INSERT OR IGNORE INTO {table} {same}",
        "INSERT INTO {table} {same}",
        "INSERT INTO {table} {same} WHERE true ON CONFLICT (id) DO UPDATE SET id = id + 1000",
    ),
    "postgresql": (
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
        "TRUNCATE {table} RESTART IDENTITY",
        "INSERT INTO {table} {same} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id + 1000",
    ),
}[connection.vendor]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", BACK_DOORS)
def test_the_back_doors_of_this_database_are_shut(rows: Rows, table: str, statement: str) -> None:
    assert_refused(table, statement.format(table=table, same=copied(table)))


def test_a_movement_with_a_known_key_is_refused_and_replaces_nothing(rows: Rows) -> None:
    table, verb = "inventory_stockmovement", "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    before = content(table)

    with pytest.raises(DatabaseError, match=r"append-only|unique constraint"):
        execute(f"{verb} INTO {table} {copied(table, id='4711', quantity='3')}")

    assert content(table) == before


@pytest.mark.parametrize("table", TABLES)
def test_without_its_triggers_the_first_back_door_is_open(rows: Rows, table: str) -> None:
    drop_triggers(connection)
    connection.check_constraints()

    execute(BACK_DOORS[0].format(table=table, same=copied(table)))


@pytest.mark.parametrize("table", TABLES)
def test_new_rows_are_accepted(rows: Rows, table: str) -> None:
    changed = {"id": str(rows[table] + 1000), "key": "'another'"}
    before = len(content(table))

    execute(f"INSERT INTO {table} {copied(table, **changed)} WHERE id = {rows[table]}")

    assert len(content(table)) == before + 1


def orm_changes() -> dict[str, Callable[[], object]]:
    return {
        "save": lambda: AuditEvent.objects.latest("id").save(),
        "update": lambda: AuditEvent.objects.update(action="forged"),
        "delete": lambda: AuditEvent.objects.all().delete(),
        "bulk_update": lambda: StockMovement.objects.bulk_update(StockMovement.objects.all(), ("quantity",)),
        "instance.delete": lambda: StockMovement.objects.get().delete(),
    }


@pytest.mark.parametrize("way", orm_changes())
def test_the_orm_cannot_change_them_either(rows: Rows, way: str) -> None:
    before = {table: content(table) for table in TABLES}

    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        orm_changes()[way]()

    assert {table: content(table) for table in TABLES} == before


def every_trigger() -> list[tuple[str, str]]:
    return [(table.name, name) for table in APPEND_ONLY_TABLES for name in table.triggers(connection.vendor)]


LOSSES = {
    "sqlite": ("DROP TRIGGER {trigger}",),
    "postgresql": ("DROP TRIGGER {trigger} ON {table}", "ALTER TABLE {table} DISABLE TRIGGER {trigger}"),
}[connection.vendor]


@pytest.mark.parametrize(("table", "trigger"), every_trigger())
@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_trigger_is_named(table: str, trigger: str, loss: str) -> None:
    assert missing_triggers(connection) == []

    execute(loss.format(table=table, trigger=trigger))

    assert missing_triggers(connection) == [trigger]
    (error,) = append_only_triggers(None, ["default"])
    assert trigger in error.msg
    assert error.id == "backoffice.E001"


def test_all_triggers_in_place_satisfy_the_check_and_no_database_is_asked_in_vain() -> None:
    assert append_only_triggers(None, ["default"]) == []
    assert append_only_triggers(None, None) == []


def test_making_triggers_again_is_harmless_and_brings_lost_ones_back(rows: Rows) -> None:
    table, trigger = every_trigger()[0]
    execute(LOSSES[0].format(table=table, trigger=trigger))

    create_triggers(connection)
    create_triggers(connection)

    assert missing_triggers(connection) == []
    assert_refused(table, f"DELETE FROM {table}")
