"""A file with our own columns, in any order and case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from django.utils.translation import gettext as _

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.sources import Row
from backoffice.bulk.tables import Table, TableSource

REASON = "reason"
"""What is wrong with a row, in the file that the wrong rows were handed out as; nobody has to delete it."""


class OwnColumns(TableSource):
    """Reads the columns that are called like our fields, and names those that are not."""

    layout = "native"

    def __init__(self, table: Table, *, fields: Sequence[str], required: Sequence[str]) -> None:
        """Raises FileRefused where a column is missing without which no row can be understood."""
        super().__init__(table)
        table.check_headers()
        places = {column_of(key): place for place, key in enumerate(table.keys) if key}
        missing = [name for name in required if name not in places]
        if missing:
            raise FileRefused(_missing(missing, required, table.headers))
        self.columns = tuple(name for name in fields if name in places)
        self.titles = {name: table.headers[places[name]] for name in self.columns}
        self._places = [places[name] for name in self.columns]
        self._strange = [table.headers[place] for name, place in places.items() if name not in (*fields, REASON)]

    def rows(self) -> Iterator[Row]:
        tally = self.fresh_tally()
        if self._strange:
            sentence = _(
                "Not read, for there is no such column here: %(names)s. To use them, say which column is which."
            )
            tally.notes.append(sentence % {"names": ", ".join(self._strange)})
        pick = itemgetter(*self._places, self._places[0])  # of one place alone it would give no tuple
        width = len(self.table.headers)
        for number, cells in self.table.rows(tally):
            yield number, pick(cells if len(cells) >= width else [*cells, *[None] * width])[:-1]
        tally.given = tally.read


def column_of(key: str) -> str:
    """Return the name that a header in lower case means: "Cost Price" and "cost-price" are cost_price."""
    return key.replace(" ", "_").replace("-", "_")


def _missing(missing: Sequence[str], required: Sequence[str], headers: Sequence[str]) -> str:
    facts = {
        "missing": ", ".join(missing),
        "required": ", ".join(required),
        "found": ", ".join(filter(None, headers))[:120] or "–",
    }
    return (
        _(
            "The first row names no column %(missing)s. Needed: %(required)s. The headers found are: %(found)s. "
            "Where they are only called otherwise, say which column is which."
        )
        % facts
    )
