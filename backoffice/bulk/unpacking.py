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
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, _EndRecData  # type: ignore[attr-defined]

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused

MOST_MEMBERS = 500
LONGEST_DIRECTORY = 1024 * 1024
DIRECTORY_SIZE = 5
"""Where the length of a zip's directory stands in its last record."""
MOST_UNPACKED = 160 * 1024 * 1024
MOST_ELEMENTS = 200_000
"""Formats, links, merged cells, names: openpyxl takes its time for each."""
LONGEST_TAG = 1024 * 1024
"""Bytes of one tag: expat looks at all of it again with each piece that comes."""
STREAMED = re.compile(r"/?xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
PIECE = 64 * 1024


def check_archive(path: Path) -> None:
    """Raise FileRefused for what is no sound zip, is protected, or holds more than a sheet of ours can."""
    try:
        _check_length(path)
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members)
            elements = Elements()
            for member in members:
                if is_streamed(member.filename):
                    continue
                with archive.open(member) as file:
                    elements.count(file)
    except (BadZipFile, ValueError, LookupError, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise damaged() from error


def parse(parser: expat.XMLParserType, file: IO[bytes]) -> Iterator[None]:
    """Feed a file to a parser, and pause behind each piece. Raises FileRefused for a tag that does not end."""
    fed = 0
    while piece := file.read(PIECE):
        parser.Parse(piece, False)
        fed += len(piece)
        if fed - parser.CurrentByteIndex > LONGEST_TAG:
            raise damaged()
        yield


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
            for _pause in parse(parser, file):
                pass
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


def _check_length(path: Path) -> None:
    """Look how long the directory is before it is read: an entry of 47 bytes costs ten times that in memory."""
    with path.open("rb") as file:
        end = _EndRecData(file)
    if end is not None and end[DIRECTORY_SIZE] > LONGEST_DIRECTORY:
        raise _too_much()


def _check_directory(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _too_much()
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise damaged()  # the other ways unpack to gigabytes at a blow, whatever the directory says
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused(_("The workbook is protected by a password. Save it without one."))


def _too_much() -> FileRefused:
    sentence = _("The workbook unpacks to more than %(most)d MB. Save the sheet as CSV, or split it.")
    return FileRefused(sentence % {"most": MOST_UNPACKED // 2**20})
