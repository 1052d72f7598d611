"""Say how far a long command has come: on a terminal, in one line that is written over; nowhere else."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

EVERY = 0.1


class Terminal(Protocol):
    def isatty(self) -> bool: ...
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


class ProgressLine:
    """Write "1,200 of 2,000 orders" over what it wrote before, ten times a second at most."""

    def __init__(self, stream: Terminal, *, hidden: bool = False) -> None:
        self._stream = stream
        self._is_shown = stream.isatty() and not hidden
        self._width = 0
        self._written = float("-inf")

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        if self._is_shown and (done == total or monotonic() - self._written >= EVERY):
            self._write(f"{done:,} of {total:,} {what}" if total is not None else f"{done:,} {what}")
            self._written = monotonic()

    def clear(self) -> None:
        """Take the line away, so that a report or an error has the place for itself."""
        if self._width:
            self._write("")

    def _write(self, text: str) -> None:
        self._stream.write(f"\r{text:<{self._width}}{'' if text else chr(13)}")
        self._stream.flush()
        self._width = len(text)
