"""XLSX files: a zip of XML that may unpack to anything, so its directory is looked at before its content."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from backoffice.bulk.cells import cell_of
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.lines import Line
from backoffice.bulk.unpacking import check_archive, damaged
from backoffice.exceptions import InvalidInput

MOST_ROWS_OUT = 100_000
MOST_ROWS = 20_000
MOST_COLUMNS = 256
LONGEST_CELL = 32_767

# What XML cannot hold stands as _x000D_ there, and a text that looks like that has its first underscore written so.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN_OUT = re.compile("_x(00(?:0[0-8B-Fb-f]|1[0-9A-Fa-f]|5[Ff])|[Ff]{3}[EFef])_")


def open_workbook(path: Path) -> tuple[Iterable[Line], list[str], dict[str, str], str]:
    """Return the lines of the first visible sheet, what was not read, what is known of the file, and its SHA-256.

    Raises FileRefused for what is no sound workbook.
    """
    check_archive(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        book = _load(file)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    if not sheets:
        raise FileRefused(_("The workbook has no sheet."))
    notes = []
    if len(book.worksheets) > 1:
        sentence = _("The workbook has %(n)d sheets; only “%(name)s” was read.")
        notes.append(sentence % {"n": len(book.worksheets), "name": sheets[0].title})
    return SheetLines(path, book.worksheets.index(sheets[0])), notes, {"sheet": sheets[0].title}, digest


class SheetLines:
    """The rows of a sheet; they can be gone through again, each time from the start."""

    def __init__(self, path: Path, sheet: int) -> None:
        self._path, self._sheet = path, sheet

    def __iter__(self) -> Iterator[Line]:
        with self._path.open("rb") as file:
            yield from _lines(_load(file).worksheets[self._sheet])


def _load(file: IO[bytes]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that are of no concern here
            return load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # the zoo of what a damaged file raises in there
        raise damaged() from error


def write_workbook(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """Write row by row into a temporary file. Raises InvalidInput where a sheet cannot hold it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    try:
        sheet.append([_cell(header) for header in headers])
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS_OUT:
                sentence = _("An XLSX file takes at most %(most)s rows here. Narrow the list, or choose CSV.")
                raise InvalidInput(sentence % {"most": f"{MOST_ROWS_OUT:,}"})
            sheet.append([_cell(value) for value in row])
    except BaseException:
        with TemporaryFile() as scrap:  # lets openpyxl close and remove what it has begun
            book.save(scrap)
        raise
    file = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _lines(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the file says about its size need not be true
    rows = sheet.iter_rows()
    number = 0
    while True:
        number += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a date out of range becomes an error cell, which is refused below
                cells = next(rows, None)
        except Exception as error:
            raise damaged() from error
        if cells is None:
            return
        if number > 2 * MOST_ROWS:  # the gap before a row that claims to be the millionth is filled row by row
            sentence = _("The sheet reaches below row %(most)s. Delete the empty rows, or split it.")
            raise FileRefused(sentence % {"most": f"{2 * MOST_ROWS:,}"})
        if len(cells) > MOST_COLUMNS:
            sentence = _(
                "Row %(row)d reaches to column %(width)d; at most %(most)d are possible. Delete the empty ones."
            )
            raise FileRefused(sentence % {"row": number, "width": len(cells), "most": MOST_COLUMNS})
        yield Line(number, [_text(cell, number) for cell in cells])


def _text(cell: Any, row: int) -> str:
    value = cell.value
    if getattr(cell, "data_type", "") == "e":
        sentence = _("Row %(row)d holds the error %(value)s. Correct the formula, or write the value itself.")
        raise FileRefused(sentence % {"row": row, "value": value})
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(f"{value:.15g}"), "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, str):
        return WRITTEN_OUT.sub(lambda match: chr(int(match[1], 16)), value)
    return "" if value is None else str(value)


def _cell(value: Any) -> Any:
    cell = cell_of(value)
    if not isinstance(cell, str):
        return cell
    written = NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", cell)
    if len(written) > LONGEST_CELL:
        sentence = _("A cell that starts with “%(start)s” is too long for XLSX. Choose CSV.")
        raise InvalidInput(sentence % {"start": cell[:40]})
    return written
