"""XLSX files: a zip of XML that may unpack to anything, so its directory is looked at before its content."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader, _find_workbook_part

from backoffice.bulk.cells import cell_of
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.lines import Line
from backoffice.bulk.sheet_xml import Dates, SharedTexts, SheetRows
from backoffice.bulk.unpacking import check_archive, damaged, is_streamed
from backoffice.exceptions import InvalidInput

MOST_ROWS_OUT = 100_000
LONGEST_CELL = 32_767

# What XML cannot hold stands as _x000D_ there, and a text that looks like that has its first underscore written so.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def open_workbook(path: Path) -> tuple[Iterable[Line], list[str], dict[str, str], str]:
    """Return the lines of the first visible sheet, what was not read, what is known of the file, and its SHA-256.

    Raises FileRefused for what is no sound workbook.
    """
    check_archive(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        reader = _read(file)
    sheets = [sheet for sheet in reader.sheets if sheet.is_visible] or reader.sheets
    if not sheets:
        raise FileRefused(_("The workbook has no sheet."))
    notes = []
    if len(reader.sheets) > 1:
        sentence = _("The workbook has %(n)d sheets; only “%(name)s” was read.")
        notes.append(sentence % {"n": len(reader.sheets), "name": sheets[0].title})
    book = reader.wb
    dates = Dates(book.epoch, frozenset(book._date_formats), frozenset(book._timedelta_formats))
    return SheetLines(path, sheets[0].member, dates), notes, {"sheet": sheets[0].title}, digest


class SheetLines:
    """The rows of a sheet; they can be gone through again, each time from the start."""

    def __init__(self, path: Path, member: str, dates: Dates) -> None:
        self._path, self._member, self._dates = path, member, dates
        self._shared: SharedTexts | None = None

    def __iter__(self) -> Iterator[Line]:
        with ZipFile(self._path) as archive:
            if self._shared is None:
                self._shared = _shared_texts(archive)
            with archive.open(self._member) as member:
                yield from SheetRows(self._shared, self._dates).all(member)


class Sheet(NamedTuple):
    title: str
    member: str
    is_visible: bool


class _Reader(ExcelReader):  # type: ignore[misc]
    """Reads what the sheets are called, where they lie and how cells are formatted; not the cells."""

    sheets: list[Sheet]

    def read_strings(self) -> None:
        """Leave the shared texts to be streamed; refuse a workbook whose other parts lie where they would be."""
        if is_streamed(_find_workbook_part(self.package).PartName):
            raise damaged()

    def read_worksheets(self) -> None:
        self.sheets = [
            Sheet(sheet.name, rel.target, sheet.state == "visible")
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]


def _read(file: IO[bytes]) -> _Reader:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that are of no concern here
            reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
            reader.read()
    except Exception as error:  # the zoo of what a damaged file raises in there
        raise damaged() from error
    return reader


def _shared_texts(archive: ZipFile) -> SharedTexts:
    """Return the workbook's texts; one that has none keeps them in its cells."""
    texts = SharedTexts()
    names = [name for name in archive.namelist() if name.lower().endswith("/sharedstrings.xml")]
    for name in names[:1]:
        with archive.open(name) as member:
            texts.read(member)
    return texts


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


def _cell(value: Any) -> Any:
    cell = cell_of(value)
    if not isinstance(cell, str):
        return cell
    written = NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", cell)
    if len(written) > LONGEST_CELL:
        sentence = _("A cell that starts with “%(start)s” is too long for XLSX. Choose CSV.")
        raise InvalidInput(sentence % {"start": cell[:40]})
    return written
