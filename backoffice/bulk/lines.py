"""A row of a file, of whatever kind the file is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A row of the file: the line it starts on, and its cells as text."""

    number: int
    cells: Sequence[str]

    @property
    def is_blank(self) -> bool:
        return not any(map(str.strip, self.cells))
