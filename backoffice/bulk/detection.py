"""Find out how a text file was saved: encoding, separator and line ends, from its bounded beginning.

What is guessed is shown and can be corrected. The encoding alone is looked after to the file's end, for a wrong guess
would spoil letters; that pass makes the file's digest anyway.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.exceptions import InvalidInput

BEGINNING = 64 * 1024
PIECE = 1024 * 1024
ROWS_LOOKED_AT = 20
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ENCODINGS = {
    "utf-8": gettext_lazy("UTF-8"),
    "utf-16-le": gettext_lazy("UTF-16, little end first"),
    "utf-16-be": gettext_lazy("UTF-16, big end first"),
    "cp1252": gettext_lazy("Windows-1252 (Western Europe)"),
}
SEPARATORS = {
    ",": gettext_lazy("a comma"),
    ";": gettext_lazy("a semicolon"),
    "\t": gettext_lazy("a tab"),
    "|": gettext_lazy("a vertical bar"),
}
LINE_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}


class FileRefused(InvalidInput):
    """The file cannot be read as a table."""


@dataclass(frozen=True)
class TextFacts:
    """How a text file was saved."""

    encoding: str
    separator: str
    line_end: str
    is_padded: bool
    """Whether blanks stand around quoted cells: `a , "b, c" , d`."""
    guessed: tuple[str, ...] = ()
    """Which of them nobody said and no mark in the file proves."""

    def __str__(self) -> str:
        facts = (ENCODINGS[self.encoding], SEPARATORS[self.separator], LINE_ENDS.get(self.line_end, ""))
        return ", ".join(str(fact) for fact in facts if fact)


def text_facts(path: Path, *, encoding: str = "", separator: str = "") -> tuple[TextFacts, str]:
    """Return how the file is read and its SHA-256; what is given is not guessed. Raises FileRefused."""
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    marked = next((name for mark, name in MARKS if beginning.startswith(mark)), "")
    wanted = encoding or marked or _wide(beginning)
    found, digest = _read_through(path, wanted)
    start = codecs.getincrementaldecoder(found)("replace").decode(beginning).removeprefix("\ufeff")
    chosen = separator or separator_of(start)
    is_padded = chosen != "\t" and _padding(chosen).search(start) is not None
    guesses = {"encoding": not (encoding or marked) and found != "utf-8", "separator": not separator and chosen != ","}
    guessed = tuple(name for name, is_guess in guesses.items() if is_guess)
    return TextFacts(found, chosen, _line_end(start), is_padded, guessed), digest


def separator_of(text: str) -> str:
    """Return what cuts the first rows into the most columns alike; a comma where nothing does."""
    scores = {separator: _score(text, separator) for separator in SEPARATORS}
    best = max(scores, key=lambda separator: scores[separator])
    return best if scores[best] else ","


def _score(text: str, separator: str) -> float:
    """Return the columns that a separator adds to the first row, times the share of rows that are as wide."""
    reader = csv.reader(_whole_lines(text), delimiter=separator, skipinitialspace=True)
    widths: list[int] = []
    with contextlib.suppress(csv.Error):
        widths.extend(len(row) for row in itertools.islice(filter(None, reader), ROWS_LOOKED_AT))
    if not widths:
        return 0
    return (widths[0] - 1) * sum(width == widths[0] for width in widths) / len(widths)


def _whole_lines(text: str) -> Iterator[str]:
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n|$)", text)
    return iter(lines[:-1] if len(text) >= BEGINNING // 4 else lines)


def _padding(separator: str) -> re.Pattern[str]:
    """Match blanks before the first or behind the last quotation mark of a cell."""
    sign = re.escape(separator)
    return re.compile(rf"(?:^|{sign})[ \t]+\"|[^{sign}\"]\"[ \t]+(?:{sign}|$)", re.MULTILINE)


def _line_end(text: str) -> str:
    ends = re.findall(r"\r\n|\r|\n", text)
    return max(LINE_ENDS, key=ends.count) if ends else ""


def _wide(beginning: bytes) -> str:
    """Return the UTF-16 that a text without a mark seems to be: every other byte of Western letters is nought."""
    odd, even = beginning[1::2].count(0), beginning[::2].count(0)
    half = len(beginning) // 2
    if half and max(odd, even) > 0.4 * half and min(odd, even) < 0.1 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _read_through(path: Path, wanted: str) -> tuple[str, str]:
    """Return the encoding that holds to the end of the file, and the file's SHA-256."""
    sha256 = hashlib.sha256()
    candidates = {name: codecs.getincrementaldecoder(name)() for name in ((wanted,) if wanted else ("utf-8", "cp1252"))}
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            sha256.update(piece)
            candidates = {name: decoder for name, decoder in candidates.items() if _decodes(decoder, piece)}
            if not piece:
                break
    if not candidates:
        raise _no_text(wanted)
    return next(iter(candidates)), sha256.hexdigest()


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece, final=not piece)
    except UnicodeDecodeError:
        return False
    return True


def _no_text(wanted: str) -> FileRefused:
    if wanted:
        sentence = _("The file is no text in %(name)s from its start to its end. Choose another encoding.")
        return FileRefused(sentence % {"name": ENCODINGS[wanted]})
    return FileRefused(_("The file is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV (UTF-8) or as XLSX."))
