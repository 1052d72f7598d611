"""The two file formats that go in and out, as import-export wants them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from import_export.formats import base_formats

from backoffice.bulk.cells import cell_of, plain
from backoffice.bulk.tables import FileRefused, Table, csv_lines, make_table
from backoffice.bulk.workbooks import workbook_lines, write_workbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class CSV(base_formats.CSV):  # type: ignore[misc]
    """UTF-8 with a mark, so that a spreadsheet reads letters with accents; a comma between cells."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Table:
        return make_table(*csv_lines(in_stream))

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
    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Table:
        return make_table(*workbook_lines(in_stream), fill=True)

    def stream(self, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
        """Return the whole file, written row by row to the disk: its directory comes last."""
        return write_workbook(headers, rows)


FORMATS = (CSV, XLSX)


def read_table(content: bytes) -> Table:
    """Read a file by what it is, not by what it is called. Raises FileRefused."""
    if content.startswith(ZIP):
        table: Table = XLSX().create_dataset(content)
    elif content.startswith(OLE):
        raise FileRefused(_("This is an old or protected Excel file. Save it as XLSX without a password, or as CSV."))
    else:
        table = CSV().create_dataset(content)
    return table


def _text(value: Any) -> str:
    cell = cell_of(value)
    return cell if isinstance(cell, str) else plain(cell)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
