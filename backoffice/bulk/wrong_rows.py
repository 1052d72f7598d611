"""The rows of a file that cannot be imported, with the reason beside each: to be corrected and imported again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from backoffice.bulk.tables import Table, key_of
from backoffice.bulk.verdicts import Problem

ADDED = ("line", "reason")
"""The columns put before the file's own; where a corrected file still has them, they are written anew."""


def wrong_rows(table: Table, problems: Sequence[Problem]) -> tuple[list[str], Iterator[list[str]]]:
    """Return headers and wrong rows, each with its line in the file and all that is wrong with it."""
    own = [number for number, header in enumerate(table.headers) if key_of(header) not in ADDED]
    return [*ADDED, *(table.headers[number] for number in own)], _rows(table, problems, own)


def _rows(table: Table, problems: Sequence[Problem], own: Sequence[int]) -> Iterator[list[str]]:
    reasons: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        reasons[problem.line].append(problem.reason)
    for line in table.lines:
        if line.number in reasons:
            cells = [line.cells[number] if number < len(line.cells) else "" for number in own]
            yield [str(line.number), " ".join(reasons[line.number]), *cells]
