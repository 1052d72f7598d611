"""Where readers of files and the import engine meet.

A reader turns a file, whatever its format, into rows of our own fields. It never asks the main database, keeps a
bounded part of the file in memory, and does not judge values: that is the engine's work. The engine in turn never sees
a header, an encoding or a separator.
"""

from __future__ import annotations

import json
import weakref
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from tempfile import SpooledTemporaryFile

from backoffice.bulk.verdicts import Problem

Cells = tuple[str | None, ...]
"""A row's texts in the order of the source's columns. "" clears the field; None leaves it alone in this row."""
Row = tuple[int, Cells]
"""The line of the file on which the row starts (1 is the first), and its cells."""
SPOOL = 256 * 1024
LONGEST_TITLE = 100
"""A header stands with each wrong cell: of 100,000 characters it would be gigabytes."""


def titled(header: str) -> str:
    """Return a header as messages write it."""
    return header if len(header) <= LONGEST_TITLE else f"{header[: LONGEST_TITLE - 1]}…"


@dataclass(frozen=True)
class ReadAs:
    """How somebody wants a file to be read; what is blank is found out."""

    encoding: str = ""
    separator: str = ""
    layout: str = ""
    """ "native", "shopify", "woocommerce", or "mapping:" and the name of a column mapping."""


class ProblemLog:
    """Problems in the order in which they were noted; beyond a few they lie on the disk."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(SPOOL, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._count = 0

    def add(self, problem: Problem) -> None:
        self._file.write(json.dumps(asdict(problem)) + "\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Problem]:
        self._file.seek(0)
        for line in self._file:
            yield Problem(**json.loads(line))


@dataclass
class Tally:
    """What was seen on the way through a file; complete once its rows are."""

    read: int = 0
    """Rows of the file below the headers that are not blank."""
    given: int = 0
    """Rows that the source has yielded."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Rows that are no rows of ours: how many, by the sentence that says why."""
    notes: list[str] = field(default_factory=list)
    """Sentences on what was guessed, joined, left out or put right."""
    problems: ProblemLog = field(default_factory=ProblemLog)


class Source(ABC):
    """One file, read as one kind of thing."""

    layout: str
    """How it was read: "native", "shopify", "mapping:Magento" …; for the preview and the audit log."""
    columns: tuple[str, ...]
    """Our names of the fields that the file has, known before the first row."""
    titles: Mapping[str, str]
    """Our field → the file's header, for messages; a field without one is called by our name."""
    digest: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    facts: Mapping[str, str]
    """What was found out about the file, to be shown: "encoding", "separator", "sheet" …"""
    tally: Tally
    recipe: str = ""
    """What else decides about the cells, and can change while the file does not: the mapping, the shop's taxes."""

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Read the file from its start, with a fresh tally, and yield our rows.

        A line that `problems` names may be among them: it is wrong, and its cells are for the list of wrong rows.
        Raises FileRefused where the file turns out to be no table on the way.
        """

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with lines and can be seen by the reader alone; complete once the rows are."""
        return iter(self.tally.problems)

    @property
    def notes(self) -> Sequence[str]:
        """Sentences for the preview; complete once the rows are."""
        aside = [f"{sentence} ({count})" for sentence, count in sorted(self.tally.set_aside.items())]
        return (*self.tally.notes, *aside)

    def title(self, column: str) -> str:
        return titled(self.titles.get(column) or column)


class Narrowed(Source):
    """A source without some of its columns, and a sentence that says why: who imports may not set them."""

    def __init__(self, source: Source, without: Collection[str], sentence: str) -> None:
        self._source, self._sentence = source, sentence
        self._kept = tuple(place for place, name in enumerate(source.columns) if name not in without)
        self.columns = tuple(source.columns[place] for place in self._kept)
        self.layout, self.digest, self.facts = source.layout, source.digest, source.facts
        self.recipe = source.recipe
        self.titles = {name: title for name, title in source.titles.items() if name not in without}
        self.tally = source.tally

    def rows(self) -> Iterator[Row]:
        rows = self._source.rows()
        for line, cells in rows:
            yield line, tuple(cells[place] for place in self._kept)
        self.tally = self._source.tally
        self.tally.notes.append(self._sentence)
