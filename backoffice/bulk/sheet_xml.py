"""A sheet's XML as rows of texts, piece by piece: no more than a row of it is in memory.

openpyxl keeps an element of every row and all shared texts; it only tells here where sheets lie and what dates are.
"""

from __future__ import annotations

import re
import weakref
import zlib
from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from tempfile import TemporaryFile
from typing import IO, Any
from xml.parsers import expat  # it stops at the first document type, so that there are no entities
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.lines import Line
from backoffice.bulk.unpacking import damaged, parse

MOST_COLUMNS = 256
MOST_ROW = 200_000
MOST_TEXTS = 2_000_000
MOST_TAGS = 15_000_000
"""More than what real cells have in a sheet of the largest size; a tag without anything takes four bytes."""
LONGEST_CELL = 131_072
REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
WRITTEN_OUT = re.compile("_x(00(?:0[0-8B-Fb-f]|1[0-9A-Fa-f]|5[Ff])|[Ff]{3}[EFef])_")
"""What XML cannot hold stands as _x000D_ there."""


@dataclass(frozen=True)
class Dates:
    """Which of a workbook's formats make a date, or a span of time, of a number, and where its time begins."""

    epoch: datetime
    formats: Collection[int] = ()
    spans: Collection[int] = ()


class SharedTexts:
    """The texts that a workbook keeps apart from its sheets: in a temporary file, with their places in memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._places = array("Q", (0,))

    def read(self, member: IO[bytes]) -> None:
        for text in _Texts().all(member):
            if len(self._places) > MOST_TEXTS:
                raise FileRefused(_("The workbook holds more texts than can be read. Save the sheet as CSV."))
            self._places.append(self._places[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def text(self, number: int) -> str:
        start, end = self._places[number], self._places[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


class _Parser:
    """Feeds XML to expat; what the handlers have finished is handed on after each piece."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = self._tags = 0
        self._is_wanted = False
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler, self._expat.EndElementHandler = self._open, self._close
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartDoctypeDeclHandler = self._refuse_document_type
        self._finished: list[Any] = []

    def all(self, member: IO[bytes]) -> Iterator[Any]:
        try:
            for _pause in parse(self._expat, member):
                if self._tags > MOST_TAGS:
                    raise damaged()
                yield from self._finished
                self._finished.clear()
            self._expat.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError, BadZipFile, EOFError, OSError, zlib.error) as error:
            raise damaged() from error
        yield from self._finished

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def taken_text(self) -> str:
        text = "".join(self._text)
        self._text, self._length = [], 0
        return text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        self.start(name.rpartition(":")[2], attributes)

    def _close(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def _characters(self, text: str) -> None:
        if self._is_wanted:
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise FileRefused(_("A cell is longer than 131,072 characters."))
            self._text.append(text)

    def _refuse_document_type(self, *_facts: object) -> None:
        raise damaged()


class _Texts(_Parser):
    """Yields each shared text; how it is pronounced (rPh) does not belong to it."""

    _in_phonetics = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._in_phonetics = self._in_phonetics or name == "rPh"
        self._is_wanted = name == "t" and not self._in_phonetics

    def end(self, name: str) -> None:
        self._is_wanted = False
        if name == "rPh":
            self._in_phonetics = False
        elif name == "si":
            self._finished.append(self.taken_text())


class SheetRows(_Parser):
    """Yields a Line for each row that the sheet has; rows that it leaves out are blank."""

    def __init__(self, shared: SharedTexts, dates: Dates) -> None:
        super().__init__()
        self._shared = lru_cache(2_000)(shared.text)
        self._dates = dates
        self._row, self._in_row = 0, False
        self._cells: list[str] = []
        self._place, self._kind, self._style = -1, "", 0
        self._in_phonetics = False
        self._ways: dict[str, Callable[[str], str]] = {
            "s": lambda text: written_out(self._shared(int(text))),
            "str": written_out,
            "inlineStr": written_out,
            "b": lambda text: "true" if text.strip() == "1" else "false",
            "e": self._refuse_error,
            "d": _iso_date,
            "n": self._number,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        self._in_phonetics = self._in_phonetics or name == "rPh"
        self._is_wanted = name in ("v", "t") and not self._in_phonetics

    def end(self, name: str) -> None:
        self._is_wanted = False
        if name == "c":
            text = self.taken_text()
            if text:
                self._cells += [""] * (self._place + 1 - len(self._cells))
                self._cells[self._place] = self._ways.get(self._kind, self._number)(text)
        elif name == "row" and self._in_row:
            self._in_row = False
            self._finished.append(Line(self._row, self._cells))
        elif name == "rPh":
            self._in_phonetics = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        above, self._row = self._row, int(attributes.get("r", self._row + 1))
        self._cells, self._place, self._in_row = [], -1, True
        if self._row <= above:
            raise damaged()  # each row has a number of its own, by which it is known
        if self._row > MOST_ROW:
            sentence = _("The sheet reaches below row %(most)s. Delete the empty rows, or split it.")
            raise FileRefused(sentence % {"most": f"{MOST_ROW:,}"})

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._place = _column(reference) if reference else self._place + 1
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        if self._place >= MOST_COLUMNS:
            sentence = _(
                "Row %(row)d reaches to column %(width)d; at most %(most)d are possible. Delete the empty ones."
            )
            raise FileRefused(sentence % {"row": self._row, "width": self._place + 1, "most": MOST_COLUMNS})

    def _number(self, text: str) -> str:
        """Return a number as a spreadsheet shows it: 15 digits and no exponent; a date where the format makes one."""
        try:
            number = float(text)
            if self._style in self._dates.formats:
                is_span = self._style in self._dates.spans
                return _shown(from_excel(number, self._dates.epoch, timedelta=is_span))
            return format(Decimal(f"{number:.15g}"), "f")
        except (InvalidOperation, OverflowError, ValueError) as error:
            raise self._error("#VALUE!") from error

    def _refuse_error(self, text: str) -> str:
        raise self._error(text)

    def _error(self, value: str) -> FileRefused:
        sentence = _("Row %(row)d holds the error %(value)s. Correct the formula, or write the value itself.")
        return FileRefused(sentence % {"row": self._row, "value": value})


def written_out(text: str) -> str:
    """Put the characters back that XML cannot hold."""
    return WRITTEN_OUT.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@lru_cache(2 * MOST_COLUMNS)
def _letters(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _column(reference: str) -> int:
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise damaged()
    return _letters(match[1])


def _iso_date(text: str) -> str:
    try:
        return _shown(datetime.fromisoformat(text.strip()))
    except ValueError:
        return text.strip()


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
