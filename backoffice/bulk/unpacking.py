"""Look into a workbook before openpyxl does: a few kilobytes of zip may hold what keeps it busy for an hour.

openpyxl builds an object of every element. Sheets and shared texts, which are most of a workbook, are not given to it
but streamed by `sheet_xml`, under limits of their own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat  # it stops at the first document type, so that there are no entities
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused

MOST_MEMBERS = 500
MOST_UNPACKED = 160 * 1024 * 1024
MOST_ELEMENTS = 200_000
"""Formats, links, merged cells, names: openpyxl takes its time for each."""
STREAMED = re.compile(r"/?xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
PIECE = 64 * 1024


def check_archive(path: Path) -> None:
    """Raise FileRefused for what is no sound zip, is protected, or holds more than a sheet of ours can."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members)
            elements = Elements()
            for member in members:
                if is_streamed(member.filename):
                    continue
                with archive.open(member) as file:
                    elements.count(file)
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise damaged() from error


def is_streamed(name: str) -> bool:
    """Say whether a member is a sheet or holds the shared texts."""
    return STREAMED.fullmatch(name) is not None


def damaged() -> FileRefused:
    return FileRefused(_("The workbook is damaged or no XLSX file. Open it in your spreadsheet and save it again."))


class Elements:
    """Counts what openpyxl would make objects of. Raises FileRefused where that is too much."""

    def __init__(self) -> None:
        self._total = 0

    def count(self, file: IO[bytes]) -> None:
        """Count the file's elements, up to where it stops being XML: nobody reads further than that."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        try:
            for piece in _pieces(file):
                parser.Parse(piece, False)
        except expat.ExpatError:
            return

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._total += 1
        if self._total > MOST_ELEMENTS:
            raise FileRefused(
                _("The workbook holds far more formats or links than can be read. Save the sheet as CSV.")
            )

    def _refuse_document_type(self, *_facts: object) -> None:
        raise damaged()


def _check_directory(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        sentence = _("The workbook unpacks to more than %(most)d MB. Save the sheet as CSV, or split it.")
        raise FileRefused(sentence % {"most": MOST_UNPACKED // 2**20})
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused(_("The workbook is protected by a password. Save it without one."))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
