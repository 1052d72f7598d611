"""Every service locks before it reads what it will write: orders, then products, then stock, each in pk order."""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from django.db import connection

from sales.tests.faults.cases import CASES, given_call
from sales.tests.races.statements import statements_of

LOCK = re.compile(r' FOR NO KEY UPDATE OF "(\w+)"')
WRITE = re.compile(r'^\s*(?:UPDATE|DELETE FROM|INSERT INTO) "?(\w+)"?')
ORDER_OF_LOCKS = ("sales_order", "inventory_product", "inventory_stocklevel")
NEEDS_LOCK = {
    "inventory_stocklevel": "inventory_stocklevel",
    "inventory_stockreservation": "inventory_stocklevel",
    "inventory_stockmovement": "inventory_stocklevel",
    "sales_order": "sales_order",
    "sales_orderline": "sales_order",
    "sales_ordernote": "sales_order",
}
"""A table that is written, and the table whose rows must be locked by then."""

# On SQLite only the outermost transaction says how it begins.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "sqlite")


@pytest.mark.parametrize("name", CASES)
def test_a_service_locks_before_it_reads_what_it_will_write(name: str) -> None:
    call = given_call(name)

    statements = statements_of(call)

    if connection.vendor == "postgresql":
        assert_rows_are_locked_before_they_are_written(statements)
        assert_locks_are_in_order(statements)
    else:
        assert_the_client_is_the_only_writer_from_the_start(statements)


def assert_rows_are_locked_before_they_are_written(statements: list[str]) -> None:
    locked: set[str] = set()
    for statement in statements:
        if lock := LOCK.search(statement):
            locked.add(lock[1])
        if write := WRITE.match(statement):
            assert not is_early(statement, write[1], locked)


def assert_locks_are_in_order(statements: list[str]) -> None:
    locks = [(lock[1], statement) for statement in statements if (lock := LOCK.search(statement))]
    tables = [table for table, _run in groupby(table for table, _statement in locks)]
    assert tables == [table for table in ORDER_OF_LOCKS if table in tables]
    for table, statement in locks:
        assert re.search(rf'ORDER BY "{table}"."id" ASC(?: LIMIT 1)? FOR NO KEY UPDATE', statement)
    assert not [statement for statement in statements if "FOR UPDATE" in statement]


def assert_the_client_is_the_only_writer_from_the_start(statements: list[str]) -> None:
    assert statements[0] == "BEGIN IMMEDIATE"
    assert "BEGIN IMMEDIATE" not in statements[1:]


def is_early(statement: str, table: str, locked: set[str]) -> bool:
    """Tell whether the write comes before the lock it needs; a row that is new needs none of its own."""
    is_new = statement.startswith("INSERT") and table in ("inventory_stocklevel", "sales_order", "sales_orderline")
    return table in NEEDS_LOCK and not is_new and NEEDS_LOCK[table] not in locked
