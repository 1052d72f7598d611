"""The two file formats that go in and out, as import-export wants them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from import_export.formats import base_formats

from backoffice.bulk.cells import cell_of, plain
from backoffice.bulk.workbooks import write_workbook

PIECE = 64 * 1024


class CSV(base_formats.CSV):  # type: ignore[misc]
    """UTF-8 with a mark, so that a spreadsheet reads letters with accents; a comma between cells."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def stream(self, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        """Yield the file in pieces of a few hundred rows."""
        buffer = io.StringIO("\ufeff", newline="")
        buffer.seek(0, io.SEEK_END)
        writer = csv.writer(buffer)
        writer.writerow([_text(header) for header in headers])
        for number, row in enumerate(rows, start=1):
            writer.writerow([_text(value) for value in row])
            if number % 250 == 0:
                yield _emptied(buffer)
        yield _emptied(buffer)


class XLSX(base_formats.XLSX):  # type: ignore[misc]
    def stream(self, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        """Yield the file, which is written row by row to the disk first: its directory comes last."""
        with write_workbook(headers, rows) as file:
            while piece := file.read(PIECE):
                yield piece


FORMATS = (CSV, XLSX)


def _text(value: Any) -> str:
    cell = cell_of(value)
    return cell if isinstance(cell, str) else plain(cell)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
