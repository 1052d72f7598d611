"""Read a CSV or XLSX file as it was saved by whoever saved it, into lines, headers and texts."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.bulk.cells import unescape
from backoffice.bulk.verdicts import Problem
from backoffice.exceptions import InvalidInput

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 256
SEPARATORS = {",": gettext_lazy("a comma"), ";": gettext_lazy("a semicolon"), "\t": gettext_lazy("a tab")}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(InvalidInput):
    """The file cannot be read as a table."""


@dataclass(frozen=True)
class Line:
    """A row of the file: the line it starts on, and its cells as text."""

    number: int
    cells: Sequence[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """Headers and rows. A row's cells are found by the header in lower case, however it was written."""

    headers: Sequence[str]
    lines: Sequence[Line]
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()

    @property
    def keys(self) -> list[str]:
        return [key_of(header) for header in self.headers]

    def titles(self) -> dict[str, str]:
        """Map each column to the header as it stands in the file."""
        return {key_of(header): header.strip() for header in self.headers if header.strip()}

    def records(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each row's line number and its cells by column."""
        keys = self.keys
        for line in self.lines:
            yield line.number, {key: cell for key, cell in zip(keys, line.cells, strict=False) if key}


def key_of(header: str) -> str:
    """Return what makes two headers the same: case and blanks do not count."""
    return " ".join(header.split()).casefold()


def make_table(lines: Iterable[Line], notes: Sequence[str] = (), *, fill: bool = False) -> Table:
    """Take the first line that is not blank as headers, and look at the shape of the others.

    `fill` is for sheets, where a row ends with its last cell that is not blank.
    """
    rows = (Line(line.number, [unescape(cell) for cell in line.cells]) for line in lines if not line.is_blank)
    first = next(rows, None)
    if first is None:
        raise FileRefused(_("The file is empty."))
    headers = [header.strip() for header in first.cells]
    _check_headers(headers)
    kept: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        if len(kept) >= MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(most)s rows. Split it into several files.") % {"most": f"{MOST_ROWS:,}"}
            )
        missing = len(headers) - len(row.cells) if fill else 0
        kept.append(Line(row.number, [*row.cells, *[""] * missing]))
        problems += _shape_problems(kept[-1], headers)
    return Table(headers, kept, problems, notes)


def csv_lines(content: bytes) -> tuple[Iterator[Line], list[str]]:
    """Return the lines of a text file, and what had to be guessed about it."""
    text, encoding = decode(content)
    separator = separator_of(text)
    notes = []
    if encoding == "cp1252":
        notes.append(
            _("The file is not UTF-8; it was read as Windows-1252. Check that letters with accents are right.")
        )
    if separator != ",":
        notes.append(_("The columns are separated by %(name)s.") % {"name": SEPARATORS[separator]})
    return _parse(text, separator), notes


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: what a byte order mark says, else UTF-8, else Windows-1252."""
    encodings = [name for mark, name in MARKS if content.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("The file is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV (UTF-8) or as XLSX."))


def separator_of(text: str) -> str:
    """Return what separates most columns of the first line; a comma where nothing does."""
    start = text.lstrip()
    found: Counter[str] = Counter()
    in_quotes = False
    for character in start[:100_000]:
        if character == '"':
            in_quotes = not in_quotes
        elif character in "\r\n" and not in_quotes:
            break
        elif character in SEPARATORS and not in_quotes:
            found[character] += 1
    return found.most_common(1)[0][0] if found else ","


def _parse(text: str, separator: str) -> Iterator[Line]:
    """Yield the records; a quotation mark that is out of place would swallow rows, so it is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for count in itertools.count():
        number = reader.line_num + 1
        if count > 2 * MOST_ROWS:  # blank ones count as well: twenty million of them take their time
            sentence = _("The file has more than %(most)s rows, blank ones counted. Delete them, or split the file.")
            raise FileRefused(sentence % {"most": f"{2 * MOST_ROWS:,}"})
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(_csv_sentence(number, error)) from error
        yield Line(number, cells)


def _csv_sentence(number: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return _("Line %(line)d: a cell is longer than 131,072 characters.") % {"line": number}
    return _(
        "Line %(line)d: a quotation mark is not closed, or stands inside a quoted cell without being doubled. "
        "Nothing was read."
    ) % {"line": number}


def _check_headers(headers: Sequence[str]) -> None:
    if len(headers) > MOST_COLUMNS:
        raise FileRefused(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if any("\0" in header for header in headers):
        raise FileRefused(
            _("The file holds NUL characters: it is UTF-16 without a mark, or no table. Save it as UTF-8.")
        )
    for key, times in Counter(key_of(header) for header in headers).items():
        if key and times > 1:
            raise FileRefused(_("The column “%(name)s” stands there %(n)d times.") % {"name": key, "n": times})


def _shape_problems(line: Line, headers: Sequence[str]) -> Iterator[Problem]:
    width, wanted = len(line.cells), len(headers)
    if width < wanted or any(cell.strip() for cell in line.cells[wanted:]):
        sentence = _("The row has %(width)d cells and the header %(wanted)d. Check separators and quotation marks.")
        yield Problem(line.number, "", "", sentence % {"width": width, "wanted": wanted})
    for place, cell in enumerate(line.cells[:wanted]):
        if "\0" in cell:
            yield Problem(line.number, headers[place], cell.replace("\0", "␀"), _("No cell may hold a NUL character."))
            return  # one a row: there may be millions
