"""A reader's notebook for what a file says in other places: it lies on the disk and is gone with the reader."""

from __future__ import annotations

import json
import sqlite3
import weakref
from typing import Any

AT_HAND = 1_000
CACHE_KIB = 2_000


class Notebook:
    """Remembers a small JSON value for each key; a few are at hand, the others in a temporary SQLite file."""

    def __init__(self) -> None:
        self._connection = open_scratch()
        weakref.finalize(self, self._connection.close)
        self._connection.execute("CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._at_hand: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """Return the value that stands there, or None. Change it by `put` only."""
        if key in self._at_hand:
            return self._at_hand[key]
        found = self._connection.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return None if found is None else json.loads(found[0])

    def put(self, key: str, value: Any) -> None:
        self._at_hand[key] = value
        if len(self._at_hand) >= AT_HAND:
            self._write()

    def _write(self) -> None:
        rows = [(key, json.dumps(value)) for key, value in self._at_hand.items()]
        self._connection.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", rows)
        self._at_hand.clear()


def open_scratch() -> sqlite3.Connection:
    """Return a database of its own that SQLite keeps in a temporary file, without a name and without safety nets."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection
