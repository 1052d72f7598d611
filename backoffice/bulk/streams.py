"""CSV straight from the database: COPY on PostgreSQL, a chunked cursor on SQLite. Memory stays flat."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils import timezone

from backoffice.bulk.cells import escape
from backoffice.bulk.sql_cells import cell_sql, prepare_sqlite
from backoffice.patience import DOWNLOAD, limits

PIECE = 256 * 1024
CHUNK = 1_000
LONGEST_GOODBYE = 10

Piece = tuple[bytes, int]
"""Bytes of the file, and how many rows have ended in them; of PostgreSQL's the last one puts the number right."""


def csv_pieces(headers: Sequence[str], rows: models.QuerySet[Any], paths: Sequence[Any]) -> Iterator[Piece]:
    """Yield the file of what these paths lead to in each row. Whoever stops early closes the iterator."""
    try:
        sql, parameters = statement(rows, paths)
    except EmptyResultSet:
        yield _head(headers), 0
        return
    yield _head(headers), 0
    if connection.vendor == "postgresql":
        yield from _copied(sql, parameters, may_sort=bool(rows.query.has_filters()))
    else:
        yield from _fetched(sql, parameters)


def statement(rows: models.QuerySet[Any], paths: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Return the SQL whose rows are cells. Raises EmptyResultSet where it is known to find nothing."""
    chosen: Any = rows.values_list(*paths)
    compiler = chosen.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    names = [f"c{number}" for number in range(len(paths))]
    fields = [expression.output_field for expression, _sql, _alias in compiler.select[: len(paths)]]
    cells = (cell_sql(connection.vendor, field, name) for field, name in zip(fields, names, strict=True))
    return f"WITH cells ({', '.join(names)}) AS ({sql}) SELECT {', '.join(cells)} FROM cells", parameters


def _head(headers: Sequence[str]) -> bytes:
    """Return the mark that lets a spreadsheet read letters with accents, and the first line."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow([escape(str(header)) for header in headers])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _fetched(sql: str, parameters: Sequence[Any]) -> Iterator[Piece]:
    """Read outside a transaction, which would hold up every writer."""
    connection.ensure_connection()
    prepare_sqlite(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(CHUNK):
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            yield text.getvalue().encode(), len(rows)


def _copied(sql: str, parameters: Sequence[Any], *, may_sort: bool) -> Iterator[Piece]:
    """Let the server write into a pipe that holds little, and stop it where nobody reads on."""
    copy = Copy(sql, parameters, may_sort=may_sort)
    counted = 0
    try:
        while piece := os.read(copy.outlet, PIECE):
            ended = piece.count(b"\n")
            counted += ended
            yield piece, ended
        yield b"", copy.finish() - counted
    finally:
        copy.stop()


class Copy:
    """COPY in a thread and on a connection of its own; in a transaction on that, whose rows are the ones to show."""

    def __init__(self, sql: str, parameters: Sequence[Any], *, may_sort: bool) -> None:
        self.is_own = not connection.in_atomic_block
        self.wrapper = connection.copy() if self.is_own else connection
        self.wrapper.ensure_connection()
        self.connection = self.wrapper.connection
        self.may_sort, self.rows = may_sort, 0
        self.error: Exception | None = None
        with self.connection.cursor() as cursor:
            self.statement = cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", parameters)
        self.outlet, self.inlet = os.pipe()
        self.thread = Thread(target=self._run, args=(timezone.get_current_timezone_name(),), daemon=True)
        self.thread.start()

    def finish(self) -> int:
        """Return how many rows there were. Raises what went wrong in the thread."""
        self.thread.join()
        if self.error is not None:
            raise self.error
        return self.rows

    def stop(self) -> None:
        """End it, whether it is through or not."""
        os.close(self.outlet)
        if self.thread.is_alive():
            self.connection.cancel()
            self.thread.join(LONGEST_GOODBYE)
        if self.is_own:
            self.wrapper.close()

    def _run(self, zone: str) -> None:
        begin, end = (
            ("BEGIN READ ONLY", "ROLLBACK") if self.is_own else ("SAVEPOINT copy", "ROLLBACK TO SAVEPOINT copy")
        )
        try:
            with os.fdopen(self.inlet, "wb", buffering=PIECE) as sink, self.connection.cursor() as cursor:
                cursor.execute(begin)
                self._set_up(cursor, zone)
                cursor.copy_expert(self.statement, sink)
                self.rows = cursor.rowcount
                cursor.execute(end)
        except Exception as error:  # handed to who reads
            self.error = error
            with suppress(Exception), self.connection.cursor() as cursor:
                cursor.execute(end)

    def _set_up(self, cursor: Any, zone: str) -> None:
        """Times by the shop's clock; the first row soon: no compiling, no sorting of what an index has in order."""
        cursor.execute(limits(DOWNLOAD))
        cursor.execute("SET LOCAL TIME ZONE %s", (zone,))
        cursor.execute("SET LOCAL jit = off")
        if not self.may_sort:
            cursor.execute("SET LOCAL enable_sort = off")
