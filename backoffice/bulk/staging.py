"""The rows of a file in a temporary table, each cell checked and made a value once, while the file streams by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection

from backoffice.bulk.columns import CellRefused
from backoffice.bulk.fields import Field
from backoffice.bulk.sources import Row, Source
from backoffice.bulk.vendors import Cell, vendor
from backoffice.bulk.verdicts import Problem

Progress = Callable[[int, int | None, str], None]
"""Told how many rows are done, of how many if that is known, and the phase; what it raises ends the import."""
BATCH = 2_000
LONGEST_VALUE = 500
ROWS, PROBLEMS = "bulk_row", "bulk_problem"
PROBLEM_COLUMNS = ("line", "rank", "title", "value", "sentence")
AFTER_CELLS = 1_000
"""The rank of what only a look at all rows, or at the database, can tell."""


class Stage:
    """The temporary tables of one import, and the SQL that is run on them."""

    def __init__(self, source: Source, fields: Mapping[str, Field]) -> None:
        self.source, self.vendor = source, vendor()
        self.fields = {name: fields[name] for name in source.columns}
        self.read = 0
        self._some_absent = False
        self._rules = [field.rule for field in self.fields.values()]
        self._keys = {name: field.key for name, field in self.fields.items() if field.key}
        self._key_places = [(source.columns.index(name), key) for name, key in self._keys.items()]
        self._made: list[str] = []

    def has(self, column: str) -> bool:
        return column in self.fields

    def fill(self, progress: Progress) -> None:
        """Stream the file in. Raises FileRefused."""
        self._make_tables()
        columns = ("line", "absent", *self.fields, *(f"{name}_key" for name in self._keys))
        rows = self.source.rows()
        while batch := list(islice(rows, BATCH)):
            wrong: list[Sequence[Cell]] = []
            self.load(ROWS, columns, [self._row(row, wrong) for row in batch])
            self.load(PROBLEMS, PROBLEM_COLUMNS, wrong)
            self.read += len(batch)
            progress(self.read, None, "staging")
        seen = (_problem(problem, 0) for problem in self.source.problems())
        while some := list(islice(seen, BATCH)):
            self.load(PROBLEMS, PROBLEM_COLUMNS, some)
        self.run(f"CREATE INDEX {PROBLEMS}_line ON {PROBLEMS} (line)")
        self.analyze(ROWS, PROBLEMS)

    def value(self, column: str, *, known: str, given: str) -> str:
        """Return the expression for what a row makes of a column: `known`, as it is, where the row leaves it alone."""
        if not self.has(column):
            return known
        bit = 1 << list(self.fields).index(column)
        return f"CASE WHEN r.absent & {bit} = 0 THEN {given} ELSE {known} END" if self._some_absent else given

    def leaves_alone(self, column: str) -> str:
        """Return the condition that a row of the file says nothing of a column."""
        return f"r.absent & {1 << list(self.fields).index(column)} <> 0" if self._some_absent else "FALSE"

    def make(self, table: str, columns: str = "", *, query: str = "", params: Sequence[Any] = ()) -> None:
        """Make a temporary table, of these columns or as the result of a query."""
        self._made.append(table)
        self.run(f"CREATE TEMPORARY TABLE {table} {f'({columns})' if columns else f'AS {query}'}", params)
        if query:
            self.analyze(table)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        if rows:
            with connection.cursor() as cursor:
                self.vendor.load(cursor, table, columns, rows)

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Execute a statement and return the number of its rows."""
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return int(cursor.rowcount)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return list(cursor.fetchall())

    def count(self, rows: str) -> int:
        """Count the rows of a FROM …"""
        ((number,),) = self.rows(f"SELECT COUNT(*) {rows}")
        return int(number)

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield rows as they come; memory does not grow with them."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql)
            while batch := cursor.fetchmany(BATCH):
                yield from batch

    def analyze(self, *tables: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                self.vendor.analyze(cursor, table)

    def lock(self, table: str, ids: str) -> None:
        with connection.cursor() as cursor:
            self.vendor.lock(cursor, table, ids)

    def note_problems(self, column: str, sentence: str, query: str, params: Sequence[Any] = ()) -> None:
        """Note a problem for each row (line, value, told) of the query; what is told stands for {} in the sentence."""
        rank = AFTER_CELLS + list(self.fields).index(column)
        head = f"INSERT INTO {PROBLEMS} ({', '.join(PROBLEM_COLUMNS)}) SELECT line, {rank}, %s, value"
        told = (self.source.title(column), sentence, *params)
        self.run(f"{head}, REPLACE(%s, '{{}}', told) FROM ({query}) AS wrong", told)

    def problems(self, most: int) -> list[Problem]:
        """Return the first wrong cells, in the order of the lines."""
        sql = f"SELECT line, title, value, sentence FROM {PROBLEMS} ORDER BY line, rank LIMIT {most:d}"
        return [Problem(*row) for row in self.rows(sql)]

    def data_version(self) -> int | None:
        with connection.cursor() as cursor:
            return self.vendor.data_version(cursor)

    def start_over(self) -> None:
        """Forget everything but the rows and what is wrong with their cells."""
        self.forget(but=2)
        self.run(f"DELETE FROM {PROBLEMS} WHERE rank >= {AFTER_CELLS}")

    def forget(self, but: int = 0) -> None:
        """Drop the tables, the latest first, except for the first ones."""
        while len(self._made) > but:
            self.run(f"DROP TABLE IF EXISTS {self._made.pop()}")

    def _make_tables(self) -> None:
        types = self.vendor.types
        cells = [f"{name} {types[field.type]}" for name, field in self.fields.items()]
        keys = [f"{name}_key text" for name in self._keys]
        self.make(ROWS, ", ".join([f"line {types['line']}", "absent bigint", *cells, *keys]))
        self.make(PROBLEMS, "line integer, rank integer, title text, value text, sentence text")

    def _row(self, row: Row, wrong: list[Sequence[Cell]]) -> list[Cell]:
        """Return a row of the staging table; a wrong cell is NULL there."""
        line, cells = row
        absent = 0
        try:
            values: list[Cell] = [rule(cell) for rule, cell in zip(self._rules, cells, strict=True)]  # type: ignore[arg-type]
        except (CellRefused, AttributeError, TypeError):  # a wrong cell, or None for one that is left alone
            values, absent = self._cell_by_cell(row, wrong)
        values += [key(str(values[place] or "")) for place, key in self._key_places]
        return [line, absent, *values]

    def _cell_by_cell(self, row: Row, wrong: list[Sequence[Cell]]) -> tuple[list[Cell], int]:
        line, cells = row
        values: list[Cell] = []
        absent = 0
        for place, (name, field) in enumerate(self.fields.items()):
            cell, value = cells[place], None
            if cell is None:
                absent |= 1 << place
            else:
                try:
                    value = field.rule(cell)
                except CellRefused as refusal:
                    wrong.append(_problem(Problem(line, self.source.title(name), cell, str(refusal)), 1 + place))
            values.append(value)
        self._some_absent |= bool(absent)
        return values, absent


@contextmanager
def staged(source: Source, fields: Mapping[str, Field], progress: Progress) -> Iterator[Stage]:
    """Hold a file in temporary tables inside the block."""
    stage = Stage(source, fields)
    with stage.vendor.unlocked(stage.forget):
        stage.fill(progress)
        yield stage


def _problem(problem: Problem, rank: int) -> Sequence[Cell]:
    return (problem.line, rank, problem.column, problem.value[:LONGEST_VALUE].strip(), problem.sentence)
