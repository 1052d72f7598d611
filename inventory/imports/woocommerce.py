"""WooCommerce's product export as it is: variable products are families, their variations are products.

A variation names its parent by SKU or as "id:44"; what it leaves blank is as with its parent. Addresses of pictures are
never fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.scratch import Notebook
from backoffice.bulk.sources import Row, Tally
from backoffice.bulk.tables import Table, TableSource
from inventory.imports.derived_skus import derive_sku, slug_of
from inventory.imports.families import Families
from inventory.imports.html_text import text_of
from inventory.imports.options import options_cell
from inventory.imports.sheets import COLUMNS, EXTRAS

LAYOUT = "woocommerce"
NEEDED = ("type", "name", "regular price")
TELLS = ("parent", "tax status", "in stock?", "attribute 1 name")
"""At least one of them, besides those needed, tells the export from other files with a type and a name."""
GTIN = "gtin, upc, ean, or isbn"
SOURCES = {
    "sku": ("sku", "id"),
    "name": ("name",),
    "family": ("parent",),
    "description": ("description", "short description"),
    "category": ("categories",),
    "price": ("regular price",),
    "cost_price": ("cost of goods", "meta: _wc_cog_cost"),
    "tax_rate": ("tax status", "tax class"),
    "barcode": (GTIN, "meta: _global_unique_id"),
    "low_stock_threshold": ("low stock amount",),
    "is_active": ("published",),
    "opening_stock": ("stock",),
}
"""Our column ← WooCommerce's, the first that is filled."""
INHERITED = ("description", "short description", "categories", "tax status", "tax class", "published")
ATTRIBUTE = re.compile(r"attribute ([0-9]+) name")
QUANTITY = re.compile(r"(-?)([0-9]+)(\.0*)?")
KEPT = {*(name for names in SOURCES.values() for name in names), "type", "images"}
NOT_GOODS = {
    "grouped": gettext_lazy("Grouped products, made of others"),
    "external": gettext_lazy("External products, sold elsewhere"),
}
Cells = Mapping[str, str]


@dataclass
class Seen:
    """What was counted on the way through the file."""

    families: int = 0
    below_nought: int = 0
    of_parent: int = 0
    derived: int = 0
    orphans: int = 0
    addresses: int = 0
    extras: Counter[str] = field(default_factory=Counter)


class WooCommerce(TableSource):
    """Reads the file twice: first the parents and how many variations each has, then the products."""

    layout = LAYOUT

    def __init__(self, table: Table) -> None:
        """Raises FileRefused where the file is no product export."""
        super().__init__(table)
        table.check_headers()
        if not is_woocommerce(table):
            missing = [name for name in NEEDED if name not in table.keys] or [" / ".join(TELLS)]
            raise FileRefused(
                _("This is no product export of WooCommerce: it has no column %(names)s.")
                % {"names": ", ".join(missing)}
            )
        self._has = set(table.keys)
        self._attributes = [match[1] for key in table.keys if (match := ATTRIBUTE.fullmatch(key))]
        given = {name for name, sources in SOURCES.items() if set(sources) & self._has} | {"sku"}
        given |= {"options"} if self._attributes else set()
        self.columns = (*(name for name in COLUMNS if name in given), *EXTRAS)
        titles = table.titles()
        self.titles = {
            name: next((titles[source] for source in sources if source in titles), name)
            for name, sources in SOURCES.items()
        }
        self._parents, self._families = Notebook(), Families()

    def rows(self) -> Iterator[Row]:
        self._look_through()
        seen, tally = Seen(), self.fresh_tally()
        for line, cells in self.table.records(tally):
            kind = kind_of(cells)
            seen.addresses += bool(cells.get("images", "").strip())
            seen.extras.update(name for name, cell in cells.items() if cell.strip() and not self._is_known(name))
            if kind == "variable":
                seen.families += 1
                tally.set_aside[_("Variable products: each is a family, its variations are the products")] += 1
            elif kind in NOT_GOODS:
                tally.set_aside[str(NOT_GOODS[kind])] += 1
            else:
                tally.given += 1
                yield line, tuple(map(self._product(cells, seen).get, self.columns))
        tally.notes += _notes(seen, self.table.titles())

    def _look_through(self) -> None:
        """Remember the parents by SKU and by id, and count the variations of each."""
        self._parents, self._families = Notebook(), Families()
        for _line, cells in self.table.records(Tally()):
            if kind_of(cells) == "variable":
                kept = {name: cell for name, cell in cells.items() if name in KEPT}
                for reference in (cells.get("sku", ""), f"id:{cells.get('id', '').strip()}"):
                    if reference.strip() not in ("", "id:"):
                        self._parents.put(_key(reference), kept)
        for _line, cells in self.table.records(Tally()):
            if kind_of(cells) == "variation" and (parent := self._parent(cells)):
                self._families.add(_family_key(parent), slug_of(_family_key(parent)), self._options(cells))

    def _product(self, cells: Cells, seen: Seen) -> dict[str, str]:
        parent = self._parent(cells) if kind_of(cells) == "variation" else {}
        seen.orphans += kind_of(cells) == "variation" and not parent
        options = self._options(cells)
        filled = {**cells, **{name: parent[name] for name in INHERITED if name in parent and _is_blank(cells, name)}}
        found = {name: _filled(filled, sources) for name, sources in SOURCES.items() if name != "family"}
        found["name"] = found["name"] or ", ".join((parent.get("name", ""), *options.values()))
        if not cells.get("sku", "").strip():
            seen.derived += 1
            found["sku"] = f"woo-{found['sku']}" if found["sku"] else derive_sku(found["name"], options.values())
        found["options"] = options_cell(options)
        found["description"] = text_of(found["description"].replace("\\n", "\n"))
        found["category"] = category_of(found["category"])
        found["tax_rate"] = _tax_rate(filled)
        found["is_active"] = (
            "true" if found["is_active"] in ("", "1") and parent.get("published", "1") == "1" else "false"
        )
        found |= self._stock(filled, seen)
        if parent:
            found |= self._families.cells_of(
                _family_key(parent), parent["name"], _filled(parent, SOURCES["description"])
            )
        return found

    def _stock(self, cells: Cells, seen: Seen) -> dict[str, str]:
        """Return the units, and whether stock is tracked: WooCommerce leaves the cell blank where it is not."""
        stock = cells.get("stock", "").strip()
        is_digital = {"virtual", "downloadable"} & set(_words(cells.get("type", "")))
        quantity = QUANTITY.fullmatch(stock)
        seen.below_nought += bool(quantity and quantity[1])
        seen.of_parent += stock.casefold() == "parent"
        units = "" if stock.casefold() == "parent" else stock
        if quantity:
            units = "0" if quantity[1] else quantity[2]
        is_tracked = "stock" not in self._has or stock
        return {"opening_stock": units, "track_stock": "true" if is_tracked and not is_digital else "false"}

    def _parent(self, cells: Cells) -> dict[str, str]:
        found: dict[str, str] = self._parents.get(_key(cells.get("parent", ""))) or {}
        return found

    def _options(self, cells: Cells) -> dict[str, str]:
        """Return the attributes that have one value; a variable product's have many."""
        pairs = {
            cells.get(f"attribute {number} name", "").strip(): cells.get(f"attribute {number} value(s)", "").strip()
            for number in self._attributes
        }
        return {name: value for name, value in pairs.items() if name and value and ", " not in value}

    def _is_known(self, name: str) -> bool:
        return name in KEPT or name.startswith("attribute ")


def is_woocommerce(table: Table) -> bool:
    keys = set(table.keys)
    return set(NEEDED) <= keys and bool(keys & set(TELLS))


def kind_of(cells: Cells) -> str:
    """Return simple, variable, variation, grouped or external; "simple, virtual" is simple."""
    kinds = _words(cells.get("type", ""))
    return next((kind for kind in ("variable", "variation", *NOT_GOODS) if kind in kinds), "simple")


def category_of(cell: str) -> str:
    r"""Return the last part of the first path: "Clothing > Shirts, Sale" is Shirts; a comma inside a name is "\,"."""
    first = re.split(r"(?<!\\), ?", cell.strip())[0]
    return first.split(">")[-1].replace("\\,", ",").strip()


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.casefold().split(",")]


def _key(reference: str) -> str:
    return reference.strip().casefold()


def _family_key(parent: Cells) -> str:
    return parent.get("sku", "").strip() or parent["name"].strip()


def _is_blank(cells: Cells, name: str) -> bool:
    return cells.get(name, "").strip().casefold() in ("", "parent")


def _filled(cells: Cells, sources: tuple[str, ...]) -> str:
    return next((cell for source in sources if (cell := cells.get(source, "").strip())), "")


def _tax_rate(cells: Cells) -> str:
    """Return 0 for what is not taxed; the shop knows the other rates."""
    status, rate = cells.get("tax status", "").strip().casefold(), cells.get("tax class", "").strip().casefold()
    return "0" if status == "none" or rate == "zero-rate" else ""


def _notes(seen: Seen, titles: Mapping[str, str]) -> list[str]:
    sentences = (
        (seen.families, _("Read as a product export of WooCommerce; variable products: %(n)d.")),
        (seen.derived, _("Products without a SKU, which was made from their id or name: %(n)d.")),
        (seen.orphans, _("Variations whose parent is not in the file, so that they are in no family: %(n)d.")),
        (seen.of_parent, _("Variations that share their parent's stock, of which none was taken: %(n)d.")),
        (seen.below_nought, _("Quantities below zero were taken as 0: %(n)d.")),
        (seen.addresses, _("Rows with addresses of pictures, not fetched: %(n)d.")),
    )
    notes = [sentence % {"n": count} for place, (count, sentence) in enumerate(sentences) if count or not place]
    if seen.extras:
        named = ", ".join(f"{titles.get(name, name)} ({count})" for name, count in sorted(seen.extras.items()))
        notes.append(_("No field here, so left out (with the number of rows): %(names)s.") % {"names": named})
    return notes
