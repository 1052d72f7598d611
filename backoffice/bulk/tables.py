"""A file as a table: headers, and rows that are read while they are needed."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from backoffice.bulk.cells import MARK, unescape
from backoffice.bulk.detection import SEPARATORS, FileRefused, TextFacts
from backoffice.bulk.lines import Line
from backoffice.bulk.sources import Source, Tally, titled
from backoffice.bulk.verdicts import Problem

MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 256
SAMPLE = 50
NO_LINE = Line(0, ())


@dataclass(frozen=True)
class Table:
    """Headers and rows. A row's cells are found by the header in lower case, however it was written."""

    headers: Sequence[str]
    lines: Iterable[Line]
    """The rows below the headers, blank ones too; each loop over them starts at the first."""
    notes: Sequence[str] = ()
    top: Line = NO_LINE
    """The headers as they stand in the file, for the case that they are none."""
    ends_early: bool = False
    """Whether a row ends with its last cell that is not blank, as in a workbook."""
    facts: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def keys(self) -> list[str]:
        return [key_of(header) for header in self.headers]

    def titles(self) -> dict[str, str]:
        """Map each column to the header as it stands in the file."""
        return {key_of(header): header.strip() for header in self.headers if header.strip()}

    def rows(self, tally: Tally) -> Iterator[Line]:
        """Yield the rows that are not blank, count them, and note those that are not shaped like the headers.

        Such a row of a text file may have fewer cells than there are headers.
        """
        width = len(self.headers)
        for line in self.lines:
            text = "".join(line.cells)  # one look for what is rare: a look at each cell would take most of the time
            if not text or text.isspace():
                continue
            tally.read += 1
            if tally.read > MOST_ROWS:
                raise _too_many(MOST_ROWS)
            row = line if len(line.cells) == width and "\0" not in text else self._shaped(line, tally)
            yield Line(row.number, [unescape(cell) for cell in row.cells]) if MARK in text else row

    def _shaped(self, line: Line, tally: Tally) -> Line:
        """Note what is wrong with a row of another shape. Its cells stay as they are, or are filled up."""
        if self.ends_early:
            line = Line(line.number, [*line.cells, *[""] * (len(self.headers) - len(line.cells))])
        for problem in _shape_problems(line, self.headers):
            tally.problems.add(problem)
        return line

    def records(self, tally: Tally | None = None) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each row's line number and its cells by column."""
        keys = self.keys
        for line in self.rows(tally or Tally()):
            yield line.number, {key: cell for key, cell in zip(keys, line.cells, strict=False) if key}

    def sample(self, most: int = SAMPLE) -> list[Line]:
        """Return the first rows, to make guesses from."""
        return list(itertools.islice(self.rows(Tally()), most))

    def without_headers(self) -> Table:
        """Return the same file for the case that its first row is a row like the others: columns are "1", "2" …"""
        headers = [str(number) for number in range(1, len(self.top.cells) + 1)]
        return replace(self, headers=headers, lines=_Again(self.top, self.lines), top=NO_LINE)

    def check_headers(self) -> None:
        """Raise FileRefused where columns cannot be told apart by them."""
        for key, times in Counter(self.keys).items():
            if key and times > 1:
                raise FileRefused(_("The column “%(name)s” stands there %(n)d times.") % {"name": key, "n": times})


@dataclass(frozen=True)
class _Again:
    """The first row before the others."""

    top: Line
    others: Iterable[Line]

    def __iter__(self) -> Iterator[Line]:
        return itertools.chain((self.top,), self.others)


@dataclass(frozen=True)
class _Below:
    """The lines below the headers, whose number of blank rows is bounded."""

    lines: Iterable[Line]
    top: int

    def __iter__(self) -> Iterator[Line]:
        for count, line in enumerate(self.lines):
            if count > 2 * MOST_ROWS:  # blank ones count as well: twenty million of them take their time
                sentence = _(
                    "The file has more than %(most)s rows, blank ones counted. Delete them, or split the file."
                )
                raise FileRefused(sentence % {"most": f"{2 * MOST_ROWS:,}"})
            if line.number > self.top:
                yield line


class TableSource(Source):
    """A source whose rows come from a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.digest, self.facts = table.digest, table.facts
        self.tally = Tally()

    def fresh_tally(self) -> Tally:
        """Start to count anew: the rows are read from the first."""
        self.tally = Tally(notes=list(self.table.notes))
        return self.tally


def key_of(header: str) -> str:
    """Return what makes two headers the same: case and blanks do not count."""
    return " ".join(header.split()).casefold()


def make_table(
    lines: Iterable[Line],
    notes: Sequence[str] = (),
    *,
    ends_early: bool = False,
    facts: Mapping[str, str] | None = None,
    digest: str = "",
) -> Table:
    """Take the first line that is not blank as headers. Raises FileRefused where there is none."""
    for count, top in enumerate(lines):
        if count > 2 * MOST_ROWS or not top.is_blank:
            break
    else:
        raise FileRefused(_("The file is empty."))
    if len(top.cells) > MOST_COLUMNS:
        raise FileRefused(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if any("\0" in header for header in top.cells):
        raise FileRefused(
            _("The file holds NUL characters: it is no table, or was saved in two ways. Save it as UTF-8.")
        )
    headers = [unescape(header).strip() for header in top.cells]
    return Table(headers, _Below(lines, top.number), notes, top, ends_early, facts or {}, digest)


def text_notes(facts: TextFacts) -> list[str]:
    """Say what had to be guessed about a text file."""
    notes = []
    if "encoding" in facts.guessed and facts.encoding == "cp1252":
        notes.append(
            _("The file is not UTF-8; it was read as Windows-1252. Check that letters with accents are right.")
        )
    if "separator" in facts.guessed:
        notes.append(_("The columns are separated by %(name)s.") % {"name": SEPARATORS[facts.separator]})
    return notes


def _too_many(most: int) -> FileRefused:
    sentence = _("The file has more than %(most)s rows. Split it into several files.")
    if most > MOST_ROWS:
        sentence = _("The file has more than %(most)s rows, blank ones counted. Delete them, or split the file.")
    return FileRefused(sentence % {"most": f"{most:,}"})


def _shape_problems(line: Line, headers: Sequence[str]) -> Iterator[Problem]:
    width, wanted = len(line.cells), len(headers)
    if width < wanted or any(cell.strip() for cell in line.cells[wanted:]):
        sentence = _("The row has %(width)d cells and the header %(wanted)d. Check separators and quotation marks.")
        yield Problem(line.number, "", "", sentence % {"width": width, "wanted": wanted})
    for place, cell in enumerate(line.cells[:wanted]):
        if "\0" in cell:
            shown = cell.replace("\0", "␀")
            yield Problem(line.number, titled(headers[place]), shown, _("No cell may hold a NUL character."))
            return  # one a row: there may be millions
