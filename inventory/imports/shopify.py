"""Shopify's product export as it is: a row a variant or a picture, grouped by Handle.

A blank cell of the product (title, description, type, option names …) or of the price means "as in the row above"
within the same handle. Addresses of pictures are counted and never fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bulk.detection import FileRefused
from backoffice.bulk.scratch import Notebook
from backoffice.bulk.sources import Row, Tally
from backoffice.bulk.tables import Table, TableSource
from backoffice.bulk.verdicts import Problem
from inventory.imports.derived_skus import derive_sku, slug_of
from inventory.imports.families import Families
from inventory.imports.html_text import text_of
from inventory.imports.options import options_cell
from inventory.imports.sheets import COLUMNS, EXTRAS

LAYOUT = "shopify"
NEEDED = ("handle", "title", "variant price")
OPTIONS = (1, 2, 3)
PICTURES = ("image src", "variant image")
SOURCES = {
    "sku": "variant sku",
    "name": "title",
    "description": "body (html)",
    "category": "type",
    "price": "variant price",
    "cost_price": "cost per item",
    "tax_rate": "variant taxable",
    "barcode": "variant barcode",
    "opening_stock": "variant inventory qty",
}
"""Our column ← Shopify's. Options, family and `is_active` come from several."""
CARRIED = (
    "handle",
    "title",
    "body (html)",
    "type",
    "published",
    "status",
    "variant price",
    "variant taxable",
    *(f"option{n} name" for n in OPTIONS),
    *(f"option{n} value" for n in OPTIONS),
)
MARKS_A_VARIANT = ("title", "variant sku", "variant price", "variant barcode", *(f"option{n} value" for n in OPTIONS))
UNDERSTOOD = {*CARRIED, *SOURCES.values(), "variant inventory tracker", *PICTURES}
NEGATIVE = re.compile(r"-[0-9]+(\.0*)?")
SHOWN = 5
Cells = Mapping[str, str]


@dataclass
class Seen:
    """What was counted on the way through the file."""

    handles: int = 0
    pictures: int = 0
    bare: int = 0
    below_nought: int = 0
    addresses: int = 0
    derived: int = 0
    derived_skus: list[str] = field(default_factory=list)
    extras: Counter[str] = field(default_factory=Counter)

    def count(self, cells: Cells) -> None:
        """Count what has no field here, column by column."""
        self.extras.update(name for name, cell in cells.items() if cell.strip() and name not in UNDERSTOOD)
        self.addresses += sum(bool(cells.get(name, "").strip()) for name in PICTURES)

    def derive(self, sku: str) -> str:
        self.derived += 1
        if len(self.derived_skus) < SHOWN:
            self.derived_skus.append(sku)
        return sku


class Shopify(TableSource):
    """Reads the file twice: first how many products each handle has, then the products."""

    layout = LAYOUT

    def __init__(self, table: Table) -> None:
        """Raises FileRefused where the file is no product export."""
        super().__init__(table)
        table.check_headers()
        if not is_shopify(table):
            missing = [name for name in NEEDED if name not in table.keys]
            raise FileRefused(
                _("This is no product export of Shopify: it has no column %(names)s.") % {"names": ", ".join(missing)}
            )
        self._has = set(table.keys)
        given = {column for column, source in SOURCES.items() if source in self._has}
        given |= {"sku", "options", "family"} | ({"is_active"} if {"status", "published"} & self._has else set())
        self.columns = (*(name for name in COLUMNS if name in given), *EXTRAS)
        titles = table.titles()
        self.titles = {name: titles.get(source, source) for name, source in SOURCES.items()}

    def rows(self) -> Iterator[Row]:
        families = self._families()
        seen, tally = Seen(handles=families.count), self.fresh_tally()
        for line, handle, cells in self._variants(tally, seen):
            product = _cells(cells, handle, self._has, seen) if handle else {}
            if handle:
                product |= families.cells_of(handle, cells.get("title", "").strip(), cells.get("body (html)", ""))
            tally.given += 1
            yield line, tuple(map(product.get, self.columns))
        tally.notes += _notes(seen, self.table.titles())

    def _families(self) -> Families:
        families = Families()
        for _line, handle, cells in self._variants(Tally(), Seen()):
            families.add(handle, slug_of(handle), _options(cells))
        return families

    def _variants(self, tally: Tally, seen: Seen) -> Iterator[tuple[int, str, Cells]]:
        """Yield line, handle and cells of each row that is a product; a row without any handle is a problem."""
        above = Notebook()
        handle = ""
        carried: dict[str, str] = {}
        for line, cells in self.table.records(tally):
            named = cells.get("handle", "").strip() or handle
            seen.count(cells)
            if not named:
                tally.problems.add(Problem(line, "Handle", "", _("The first row must name a handle.")))
                yield line, "", {}
                continue
            if named != handle:
                above.put(handle, carried)
                handle, carried = named, above.get(named) or {}
            carried |= {name: cells[name] for name in CARRIED if cells.get(name, "").strip()}
            filled = {**cells, **{name: carried.get(name, "") for name in CARRIED if name in cells}}
            if any(cells.get(name, "").strip() for name in MARKS_A_VARIANT):
                yield line, handle, filled
            elif any(cells.get(name, "").strip() for name in PICTURES):
                seen.pictures += 1
            else:
                seen.bare += 1


def is_shopify(table: Table) -> bool:
    return set(NEEDED) <= set(table.keys)


def _options(cells: Mapping[str, str]) -> dict[str, str]:
    """Return name and value of each option, in Shopify's order; a lone "Default Title" is none."""
    found: dict[str, str] = {}
    for number in OPTIONS:
        name = cells.get(f"option{number} name", "").strip() or f"Option {number}"
        value = cells.get(f"option{number} value", "").strip()
        if value and not (name.casefold() == "title" and value.casefold() == "default title"):
            found[name] = value
    return found


def _cells(cells: Cells, handle: str, has: set[str], seen: Seen) -> dict[str, str]:
    """Return a product's cells by our columns."""
    options = _options(cells)
    title = cells.get("title", "").strip()
    found = {
        "sku": _unquoted(cells.get("variant sku", "")) or seen.derive(derive_sku(handle, options.values())),
        "name": ", ".join((title, *options.values())) if title else "",
        "options": options_cell(dict(options)),
        "price": cells.get("variant price", ""),
    }
    for column, source in SOURCES.items():
        if source in has and column not in found:
            found[column] = _translated(column, cells.get(source, ""))
    if {"status", "published"} & has:
        found["is_active"] = _is_active(cells)
    quantity, tracker = cells.get("variant inventory qty", ""), cells.get("variant inventory tracker", "")
    seen.below_nought += bool(NEGATIVE.fullmatch(quantity.strip()))
    is_unknown = {"variant inventory qty", "variant inventory tracker"}.isdisjoint(has)
    found["track_stock"] = "true" if is_unknown or quantity.strip() or tracker.strip() else "false"
    return found


def _translated(column: str, cell: str) -> str:
    if column == "description":
        return text_of(cell)
    if column == "tax_rate":
        return "0" if cell.strip().casefold() == "false" else ""
    if column == "opening_stock" and NEGATIVE.fullmatch(cell.strip()):
        return "0"
    return _unquoted(cell) if column == "barcode" else cell


def _is_active(cells: Mapping[str, str]) -> str:
    status = cells.get("status", "").strip().casefold()
    is_active = status == "active" if status else cells.get("published", "").strip().casefold() != "false"
    return "true" if is_active else "false"


def _unquoted(cell: str) -> str:
    """Take away the ' with which Shopify keeps a spreadsheet from turning a code into a number."""
    code = cell.strip()
    return code[1:] if code.startswith("'") and code[1:].isdigit() else code


def _notes(seen: Seen, titles: Mapping[str, str]) -> list[str]:
    notes = [_("Read as a product export of Shopify: %(n)d handles.") % {"n": seen.handles}]
    if seen.derived:
        shown = ", ".join(seen.derived_skus) + (" …" if seen.derived > SHOWN else ".")
        sentence = ngettext(
            "%(n)d product has no SKU; it was made from handle and options: %(skus)s",
            "%(n)d products have no SKU; it was made from handle and options: %(skus)s",
            seen.derived,
        )
        notes.append(sentence % {"n": seen.derived, "skus": shown})
    if seen.pictures:
        sentence = ngettext("%(n)d row carries only a picture.", "%(n)d rows carry only a picture.", seen.pictures)
        notes.append(sentence % {"n": seen.pictures})
    if seen.bare:
        sentence = ngettext("%(n)d row holds no product.", "%(n)d rows hold no product.", seen.bare)
        notes.append(sentence % {"n": seen.bare})
    if seen.below_nought:
        notes.append(_("Quantities below zero were taken as 0: %(n)d.") % {"n": seen.below_nought})
    if seen.addresses:
        notes.append(_("Addresses of pictures, not fetched: %(n)d.") % {"n": seen.addresses})
    if seen.extras:
        named = ", ".join(f"{titles.get(name, name)} ({count})" for name, count in sorted(seen.extras.items()))
        notes.append(_("No field here, so left out (with the number of rows): %(names)s.") % {"names": named})
    return notes
