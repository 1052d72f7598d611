"""Read a text file line by line: it may be of any size, and no more than a record of it is in memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused, TextFacts
from backoffice.bulk.lines import Line

LONGEST_LINE = 1024 * 1024
LONGEST_CELL = csv.field_size_limit()


class TextLines:
    """The records of a text file; they can be gone through again, each time from the start."""

    def __init__(self, path: Path, facts: TextFacts) -> None:
        self._path, self._facts = path, facts

    def __iter__(self) -> Iterator[Line]:
        """Yield the records; a quotation mark that is out of place would swallow rows, so it is refused."""
        try:
            with self._path.open(encoding=self._facts.encoding, newline="") as file:
                if file.read(1) != "\ufeff":
                    file.seek(0)
                yield from self._records(file)
        except UnicodeDecodeError as error:  # the file has changed since it was looked through
            raise FileRefused(_("The file cannot be read to its end. Choose it again.")) from error

    def _records(self, file: TextIO) -> Iterator[Line]:
        lines = _lines(file)
        if self._facts.is_padded:
            lines = _without_padding(lines, self._facts.separator)
        reader = csv.reader(lines, delimiter=self._facts.separator, strict=True, skipinitialspace=self._facts.is_padded)
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(_sentence(number, error)) from error
            yield Line(number, cells)


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines with their ends: LF, CR or CRLF; other signs for a new line belong to the text."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            sentence = _("Line %(line)d is longer than %(most)s characters: this is no table.")
            raise FileRefused(sentence % {"line": number, "most": f"{LONGEST_LINE:,}"})
        yield line


def _without_padding(lines: Iterator[str], separator: str) -> Iterator[str]:
    """Take away the blanks between the end of a quoted cell and what follows, and nothing inside quotes."""
    padding = re.compile(rf'"[ \t]+(?={re.escape(separator)}|[\r\n]|$)')
    quotes = 0
    for line in lines:
        pieces, start = [], 0
        for match in padding.finditer(line):
            quotes += line.count('"', start, match.start() + 1)
            pieces.append(line[start : match.start() + 1] if quotes % 2 == 0 else line[start : match.end()])
            start = match.end()
        quotes += line.count('"', start)
        yield "".join(pieces) + line[start:]


def _sentence(number: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return _("Line %(line)d: a cell is longer than 131,072 characters.") % {"line": number}
    return _(
        "Line %(line)d: a quotation mark is not closed, or stands inside a quoted cell without being doubled. "
        "Nothing was read."
    ) % {"line": number}
