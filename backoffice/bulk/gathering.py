"""Many lines that make one row: a product out of all the lines on which it was sold.

The values lie in a temporary SQLite file, so that memory does not grow with the lines.
"""

from __future__ import annotations

import unicodedata
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.bulk.mappings import Gather
from backoffice.bulk.scratch import open_scratch
from backoffice.bulk.sources import Row, Tally
from backoffice.bulk.targets import Target

AT_HAND = 20_000
SHOWN = 5
ORDERS = {
    "commonest": "times DESC, first",
    "first": "first",
    "last": "last DESC",
    "highest": "CAST(text AS REAL) DESC, first",
    "lowest": "CAST(text AS REAL), first",
}
WORDS = {
    "commonest": gettext_lazy("the commonest"),
    "first": gettext_lazy("the first"),
    "last": gettext_lazy("the last"),
    "highest": gettext_lazy("the highest"),
    "lowest": gettext_lazy("the lowest"),
}
ADD = """INSERT INTO value VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key, field, text)
DO UPDATE SET times = times + excluded.times, last = max(last, excluded.last)"""


class Gathering:
    """Collects the values of each key, and chooses among them. A blank value never wins over another."""

    def __init__(self, gather: Gather, columns: Sequence[str]) -> None:
        self._columns, self._choose = columns, gather.choose
        self._by = columns.index(gather.by)
        self._values: dict[tuple[str, int, str], list[int]] = {}
        self._connection = open_scratch()
        weakref.finalize(self, self._connection.close)
        self._connection.execute(
            "CREATE TABLE value (key, field INTEGER, text, times INTEGER, first INTEGER, last INTEGER,"
            " PRIMARY KEY (key, field, text)) WITHOUT ROWID"
        )

    def collect(self, rows: Iterable[Row]) -> None:
        for line, cells in rows:
            key = key_of_code(cells[self._by] or "")
            for field, text in enumerate(cells):
                if text or field == self._by:
                    seen = self._values.setdefault((key, field, text or ""), [0, line, line])
                    seen[0] += 1
                    seen[2] = line
            if len(self._values) >= AT_HAND:
                self._write()
        self._write()

    def rows(self, target: Target, tally: Tally) -> Iterator[Row]:
        """Yield a row a key in the order of their first lines; a key without a needed value is set aside."""
        keys = self._connection.execute("SELECT key, min(first) FROM value GROUP BY key ORDER BY 2")
        for key, line in keys:
            cells = tuple(self._chosen(key, field) for field in range(len(self._columns)))
            missing = [name for name in target.needed if not cells[self._columns.index(name)]]
            if missing:
                sentence = _("Codes for which no line gives %(names)s")
                tally.set_aside[sentence % {"names": ", ".join(missing)}] += 1
            else:
                yield line, cells
        tally.notes += self._notes()

    def _chosen(self, key: str, field: int) -> str:
        order = ORDERS[self._choose.get(self._columns[field], "commonest" if field == self._by else "first")]
        query = f"SELECT text FROM value WHERE key = ? AND field = ? ORDER BY {order} LIMIT 1"
        found = self._connection.execute(query, (key, field)).fetchone()
        return str(found[0]) if found else ""

    def _notes(self) -> list[str]:
        """Say for how many keys there was something to choose, and what was chosen."""
        notes = []
        for field, name in enumerate(self._columns):
            query = "SELECT min(text) FROM value WHERE field = ? GROUP BY key HAVING count(*) > 1 ORDER BY 1"
            several = self._connection.execute(query, (field,)).fetchall()
            if several and field == self._by:
                notes.append(_spellings([text for (text,) in several]))
            elif several:
                choice = self._choose.get(name, "first")
                sentence = _("%(name)s: %(n)d have several; %(choice)s was taken, of equals the first.")
                notes.append(sentence % {"name": name, "n": len(several), "choice": WORDS[choice]})
        return notes

    def _write(self) -> None:
        rows: list[tuple[Any, ...]] = [(*where, *seen) for where, seen in self._values.items()]
        self._connection.executemany(ADD, rows)
        self._values.clear()


def key_of_code(code: str) -> str:
    """Return what makes two codes the same: neither letters' case nor their width counts."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


def _spellings(codes: Sequence[str]) -> str:
    sentence = ngettext(
        "%(n)d code is spelt in several ways (capitals or not) and is one product, spelt as on most lines: %(codes)s",
        "%(n)d codes are spelt in several ways (capitals or not) and are one product each, spelt as on most lines: "
        "%(codes)s",
        len(codes),
    )
    shown = ", ".join(codes[:SHOWN]) + (" …" if len(codes) > SHOWN else ".")
    return sentence % {"n": len(codes), "codes": shown}
