"""Products that a foreign file puts together: found in a first pass, told in the second."""

from __future__ import annotations

import json
from collections.abc import Iterable

from backoffice.bulk.scratch import Notebook
from inventory.imports.html_text import text_of


class Families:
    """A family has several products; one alone is none. What it is called stands in its first row only."""

    def __init__(self) -> None:
        self._seen = Notebook()
        self._told = Notebook()
        self.count = 0

    def add(self, key: str, slug: str, options: Iterable[str]) -> None:
        """Count a product of the first pass; a blank key is no family."""
        if not key:
            return
        known = self._seen.get(key)
        self.count += known is None
        products, slug, names = known or (0, slug, [])
        self._seen.put(key, [products + 1, slug, list(dict.fromkeys((*names, *options)))])

    def cells_of(self, key: str, name: str, description: str) -> dict[str, str]:
        """Return the cells that say to which family a product belongs; none where it is alone."""
        products, slug, names = self._seen.get(key) or (0, "", [])
        if products < 2:
            return {}
        found = {"family": slug}
        if self._told.get(key) is None:
            self._told.put(key, 1)
            found["family_name"] = name
            found["family_description"] = text_of(description)
            found["family_options"] = json.dumps(names, ensure_ascii=False)
        return found
