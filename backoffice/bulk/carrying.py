"""Fill cells that are blank where they say the same as above, within rows that belong together."""

from __future__ import annotations

from backoffice.bulk.making_cells import Places
from backoffice.bulk.mappings import Carried
from backoffice.bulk.scratch import Notebook


class Carrier:
    """Belonging together is told by a key; rows of a key may stand apart, and are remembered on the disk."""

    def __init__(self, carried: Carried, places: Places) -> None:
        self._by, self._columns = places.of(carried.by), places.of(carried.columns)
        self._notebook = Notebook()
        self._key = ""
        self._above: dict[str, str] = {}

    def fill(self, cells: list[str]) -> None:
        """Fill the row's blank cells, and remember what it says."""
        key = next((text for place in self._by if (text := cells[place].strip())), self._key)
        if key != self._key:
            self._notebook.put(self._key, self._above)
            self._key, self._above = key, dict(self._notebook.get(key) or {})
        for place in self._columns:
            if cells[place].strip():
                self._above[str(place)] = cells[place]
            else:
                cells[place] = self._above.get(str(place), "")
