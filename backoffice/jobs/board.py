"""Where jobs say how far they are, and people that they shall stop: a small SQLite file of its own.

While a merge writes, SQLite's main file cannot be written by anybody else, and on every database a transaction hides
what it has written. Here a word takes effect at once, both ways.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from backoffice.jobs.files import folder

NAME = "board.sqlite3"
PATIENCE = 10
STALE_SECONDS = 30
TABLE = """
CREATE TABLE IF NOT EXISTS job (
    id INTEGER PRIMARY KEY, attempt INTEGER NOT NULL DEFAULT 0, phase TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0, total INTEGER, began REAL NOT NULL DEFAULT 0, beat REAL NOT NULL DEFAULT 0,
    cancelled_by INTEGER
)
"""
NOTE = "SELECT id, attempt, phase, done, total, began, beat, cancelled_by FROM job"


@dataclass(frozen=True)
class Note:
    """How far a job is. `began` is when its phase did, `beat` when it last was alive, in seconds since 1970."""

    id: int
    attempt: int
    phase: str
    done: int
    total: int | None
    began: float
    beat: float
    cancelled_by: int | None

    @property
    def is_stale(self) -> bool:
        return time.time() - self.beat > STALE_SECONDS

    @property
    def rate(self) -> float:
        """Rows a second in this phase."""
        return self.done / (self.beat - self.began) if self.beat > self.began else 0.0

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def seconds_left(self) -> int | None:
        return round(max(0, self.total - self.done) / self.rate) if self.total and self.rate else None


def open_note(job_id: int, attempt: int) -> None:
    """Begin an attempt; a wish to stop it that came before it began still holds."""
    now = time.time()
    with _board() as board:
        board.execute(
            "INSERT INTO job (id, attempt, began, beat) VALUES (?1, ?2, ?3, ?3)"
            " ON CONFLICT (id) DO UPDATE SET attempt = ?2, phase = '', done = 0, total = NULL, began = ?3, beat = ?3",
            (job_id, attempt, now),
        )


def write(job_id: int, attempt: int, phase: str, done: int, total: int | None) -> bool:
    """Say how far it is; return whether it may go on, and not somebody cancelled it or began it anew."""
    now = time.time()
    with _board() as board:
        written = board.execute(
            "UPDATE job SET began = CASE phase WHEN ? THEN began ELSE ? END, phase = ?, done = ?, total = ?, beat = ?"
            " WHERE id = ? AND attempt = ? AND cancelled_by IS NULL",
            (phase, now, phase, done, total, now, job_id, attempt),
        )
        return written.rowcount == 1


def beat(job_id: int, attempt: int) -> None:
    with _board() as board:
        board.execute("UPDATE job SET beat = ? WHERE id = ? AND attempt = ?", (time.time(), job_id, attempt))


def wish_to_cancel(job_id: int, by: int) -> None:
    """Ask it to stop; also where it has not begun."""
    with _board() as board:
        board.execute(
            "INSERT INTO job (id, cancelled_by) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET cancelled_by = ?",
            (job_id, by, by),
        )


def read(job_ids: Sequence[int]) -> dict[int, Note]:
    """Return what is known of these jobs."""
    with _board() as board:
        places = ", ".join("?" * len(job_ids))
        return {row[0]: Note(*row) for row in board.execute(f"{NOTE} WHERE id IN ({places})", job_ids)}


def forget(job_ids: Sequence[int]) -> None:
    with _board() as board:
        board.executemany("DELETE FROM job WHERE id = ?", [(job_id,) for job_id in job_ids])


@contextmanager
def _board() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder() / NAME, timeout=PATIENCE, isolation_level=None)) as board:
        board.execute("PRAGMA synchronous = OFF")
        board.execute(TABLE)
        yield board
