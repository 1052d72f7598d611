"""All that PostgreSQL and SQLite do differently when many rows come in at once; nothing else asks which of them it is.

Both keep the file's rows in temporary tables. PostgreSQL's belong to the transaction, SQLite's to a database file of
their own that goes with the connection: filling them holds up nobody who writes to the main file.
"""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction

from backoffice.patience import STATEMENT, be_patient

WORK_MEMORY = "64MB"
"""What a sort or a hash may take on the server, for this transaction alone."""
Cell = str | int | None
NOTHING = " "
"""Stands for NULL on the way into PostgreSQL: cells are trimmed, so that none of them is a lone blank."""


class Vendor(ABC):
    types: Mapping[str, str]
    """The columns of temporary tables: what fields call their type, and what the database does."""
    differs: str
    """The operator between two values, or two rows of values, that tells NULL from all others."""
    json: str
    """A text expression, in place of {}, as a JSON column stores it."""
    json_differs: str
    """Whether two JSON values {0} and {1} say something different."""
    amount: str
    """An amount of money, in place of {}, as people read it: two decimals, or the four that a price may have."""

    @abstractmethod
    def unlocked(self, forget: Callable[[], None]) -> AbstractContextManager[None]:
        """Surround the work on temporary tables with as much transaction as they need; `forget` drops the tables."""

    @abstractmethod
    def load(self, cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Put rows of texts into a temporary table; the columns' types make values of them."""

    @abstractmethod
    def analyze(self, cursor: Any, table: str) -> None:
        """Tell the planner how large a temporary table has become."""

    @abstractmethod
    def data_version(self, cursor: Any) -> int | None:
        """Return a number that is another one once somebody else has written; None where rows are locked instead."""

    @abstractmethod
    def lock(self, cursor: Any, table: str, rows: str) -> None:
        """Lock the rows of `table` whose ids a query gives, in their order, as everybody does who locks several."""

    @abstractmethod
    def next_id(self, table: str) -> str:
        """Return the expression for the ids that a table's new rows get in a SELECT of verdicts."""

    def is_deadlock(self, error: Exception) -> bool:
        """Say whether two imports waited for each other's new rows, so that the server has ended this one."""
        return False


class PostgreSQL(Vendor):
    types = {
        "line": "integer",
        "text": "text",
        "price": "numeric(12, 4)",
        "rate": "numeric(5, 4)",
        "whole": "bigint",
        "flag": "boolean",
        "json": "jsonb",
    }
    differs = "IS DISTINCT FROM"
    json = "({})::jsonb"
    json_differs = "{0} IS DISTINCT FROM {1}"
    amount = "TO_CHAR({}, 'FM999999999990.0099')"

    @contextmanager
    def unlocked(self, forget: Callable[[], None]) -> Iterator[None]:
        """Open one transaction, which a pooler between here and the server needs, and which locks nothing by itself."""
        with transaction.atomic():
            be_patient(STATEMENT)
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
            yield
            forget()

    def load(self, cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        file = io.StringIO(newline="")
        lines = ([NOTHING if cell is None else cell for cell in row] for row in rows)
        csv.writer(file, lineterminator="\n").writerows(lines)
        file.seek(0)
        if "\0" in file.getvalue():  # which PostgreSQL does not take, and of which the reader has told already
            file = io.StringIO(file.getvalue().replace("\0", "␀"), newline="")
        command = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '{NOTHING}')"
        cursor.copy_expert(command, file)

    def analyze(self, cursor: Any, table: str) -> None:
        cursor.execute(f"ANALYZE {table}")

    def data_version(self, cursor: Any) -> int | None:
        return None

    def lock(self, cursor: Any, table: str, rows: str) -> None:
        held = f"SELECT id FROM {table} WHERE id IN ({rows}) ORDER BY id FOR NO KEY UPDATE"
        cursor.execute(f"SELECT COUNT(*) FROM ({held}) AS held")

    def next_id(self, table: str) -> str:
        return f"nextval(pg_get_serial_sequence('{table}', 'id'))"

    def is_deadlock(self, error: Exception) -> bool:
        return getattr(error.__cause__, "pgcode", "") == "40P01"


class SQLite(Vendor):
    types = {
        "line": "integer PRIMARY KEY",
        "text": "text",
        "price": "decimal",
        "rate": "decimal",
        "whole": "integer",
        "flag": "bool",
        "json": "text",
    }
    differs = "IS NOT"
    json = "{}"
    json_differs = "({0} IS NOT {1} AND bulk_json({0}) IS NOT bulk_json({1}))"
    amount = "bulk_amount({})"

    @contextmanager
    def unlocked(self, forget: Callable[[], None]) -> Iterator[None]:
        """Open no transaction: Django's would take the write lock."""
        connection.ensure_connection()
        connection.connection.create_function("bulk_json", 1, _sorted_json, deterministic=True)
        connection.connection.create_function("bulk_amount", 1, _amount, deterministic=True)
        try:
            yield
        finally:
            forget()

    def load(self, cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Insert under one deferred transaction, which never comes to touch the main file."""
        is_ours = not connection.in_atomic_block
        if is_ours:
            cursor.execute("BEGIN DEFERRED")
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        if is_ours:
            cursor.execute("COMMIT")

    def analyze(self, cursor: Any, table: str) -> None:
        """Leave it: the planner follows the indexes that there are."""

    def data_version(self, cursor: Any) -> int | None:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])

    def lock(self, cursor: Any, table: str, rows: str) -> None:
        """Leave it: whoever writes holds the whole file."""

    def next_id(self, table: str) -> str:
        last = f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)"
        return f"{last} + ROW_NUMBER() OVER (PARTITION BY state ORDER BY line)"


def vendor() -> Vendor:
    return VENDORS[connection.vendor]


def _sorted_json(text: str | None) -> str | None:
    """Write JSON in one way only: PostgreSQL compares the values by itself."""
    return None if text is None else json.dumps(json.loads(text), sort_keys=True)


def _amount(number: float | None) -> str | None:
    """Write an amount as PostgreSQL is told to."""
    if number is None:
        return None
    whole, decimals = f"{number:.4f}".split(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


VENDORS: Mapping[str, Vendor] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}
