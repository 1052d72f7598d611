"""Shopify's product export as it is: a row a variant or a picture, grouped by Handle.

A blank cell of the product (title, description, type, option names …) or of the price means "as in the row above"
within the same handle. Addresses of pictures are counted and never fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bulk.tables import FileRefused, Table
from backoffice.bulk.verdicts import Problem
from inventory.imports.derived_skus import derive_sku, slug_of
from inventory.imports.html_text import text_of
from inventory.imports.options import options_cell
from inventory.imports.sheets import COLUMNS, FamilyDraft, Sheet, SourceRow

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


@dataclass
class Variant:
    """A row that is a product: its own cells, with blanks filled from above, and its options."""

    line: int
    cells: Mapping[str, str]
    options: Mapping[str, str]

    @property
    def name(self) -> str:
        title = self.cells.get("title", "").strip()
        return ", ".join((title, *self.options.values())) if title else ""

    @property
    def given_sku(self) -> str:
        return _unquoted(self.cells.get("variant sku", ""))


@dataclass
class Reading:
    """What was seen on the way through the file."""

    groups: dict[str, list[Variant]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pictures: int = 0
    bare: int = 0
    extras: Counter[str] = field(default_factory=Counter)
    addresses: int = 0


def is_shopify(table: Table) -> bool:
    return set(NEEDED) <= set(table.keys)


def read_shopify(table: Table) -> Sheet:
    """Return the products of the file. Raises FileRefused where it is no product export."""
    if not is_shopify(table):
        missing = [name for name in NEEDED if name not in table.keys]
        raise FileRefused(
            _("This is no product export of Shopify: it has no column %(names)s.") % {"names": ", ".join(missing)}
        )
    reading = _read(table)
    has = set(table.keys)
    rows: list[SourceRow] = []
    families: dict[str, FamilyDraft] = {}
    for handle, variants in reading.groups.items():
        family = slug_of(handle) if len(variants) > 1 else ""
        if family:
            families[family] = _family(family, variants)
        rows += [_row(variant, handle, family, has) for variant in variants]
    titles = table.titles()
    return Sheet(
        LAYOUT,
        len(table.lines),
        sorted(rows, key=lambda row: row.line),
        [name for name in COLUMNS if any(name in row.cells for row in rows)],
        {name: titles.get(source, source) for name, source in SOURCES.items()},
        [*table.problems, *reading.problems],
        [*table.notes, *_notes(reading, titles)],
        families,
    )


def _read(table: Table) -> Reading:
    reading = Reading()
    above: dict[str, dict[str, str]] = {}
    handle = ""
    for line, cells in table.records():
        handle = cells.get("handle", "").strip() or handle
        _count(cells, reading)
        if not handle:
            reading.problems.append(Problem(line, "Handle", "", _("The first row must name a handle.")))
            continue
        filled = {**cells, **_carried(cells, above.setdefault(handle, {}))}
        if any(cells.get(name, "").strip() for name in MARKS_A_VARIANT):
            reading.groups.setdefault(handle, []).append(Variant(line, filled, _options(filled)))
        elif any(cells.get(name, "").strip() for name in PICTURES):
            reading.pictures += 1
        else:
            reading.bare += 1
    return reading


def _carried(cells: Mapping[str, str], above: dict[str, str]) -> dict[str, str]:
    """Remember what this row says, and return it with what the rows above said where it is blank."""
    above.update({name: cells[name] for name in CARRIED if cells.get(name, "").strip()})
    return {name: above.get(name, "") for name in CARRIED if name in cells}


def _options(cells: Mapping[str, str]) -> dict[str, str]:
    """Return name and value of each option, in Shopify's order; a lone "Default Title" is none."""
    found: dict[str, str] = {}
    for number in OPTIONS:
        name = cells.get(f"option{number} name", "").strip() or f"Option {number}"
        value = cells.get(f"option{number} value", "").strip()
        if value and not (name.casefold() == "title" and value.casefold() == "default title"):
            found[name] = value
    return found


def _row(variant: Variant, handle: str, family: str, has: set[str]) -> SourceRow:
    cells = {
        "sku": variant.given_sku or derive_sku(handle, variant.options.values()),
        "name": variant.name,
        "options": options_cell(dict(variant.options)),
        "price": variant.cells.get("variant price", ""),
    }
    if family:
        cells["family"] = family
    for column, source in SOURCES.items():
        if source in has and column not in cells:
            cells[column] = _translated(column, variant.cells.get(source, ""))
    if {"status", "published"} & has:
        cells["is_active"] = _is_active(variant.cells)
    quantity, tracker = (
        variant.cells.get("variant inventory qty", ""),
        variant.cells.get("variant inventory tracker", ""),
    )
    is_unknown = {"variant inventory qty", "variant inventory tracker"}.isdisjoint(has)
    return SourceRow(variant.line, cells, is_tracked=is_unknown or bool(quantity.strip() or tracker.strip()))


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


def _family(slug: str, variants: Sequence[Variant]) -> FamilyDraft:
    first = variants[0].cells
    names = dict.fromkeys(name for variant in variants for name in variant.options)
    return FamilyDraft(first.get("title", "").strip(), slug, text_of(first.get("body (html)", "")), tuple(names))


def _count(cells: Mapping[str, str], reading: Reading) -> None:
    """Count what has no field here, column by column."""
    reading.extras.update(name for name, cell in cells.items() if cell.strip() and name not in UNDERSTOOD)
    reading.addresses += sum(bool(cells.get(name, "").strip()) for name in PICTURES)


def _notes(reading: Reading, titles: Mapping[str, str]) -> list[str]:
    variants = [(handle, variant) for handle, group in reading.groups.items() for variant in group]
    derived = [derive_sku(handle, row.options.values()) for handle, row in variants if not row.given_sku]
    below = sum(
        bool(NEGATIVE.fullmatch(row.cells.get("variant inventory qty", "").strip())) for _handle, row in variants
    )
    notes = [_("Read as a product export of Shopify: %(n)d handles.") % {"n": len(reading.groups)}]
    if derived:
        shown = ", ".join(derived[:SHOWN]) + (" …" if len(derived) > SHOWN else ".")
        sentence = ngettext(
            "%(n)d product has no SKU; it was made from handle and options: %(skus)s",
            "%(n)d products have no SKU; it was made from handle and options: %(skus)s",
            len(derived),
        )
        notes.append(sentence % {"n": len(derived), "skus": shown})
    if reading.pictures:
        sentence = ngettext("%(n)d row carries only a picture.", "%(n)d rows carry only a picture.", reading.pictures)
        notes.append(sentence % {"n": reading.pictures})
    if reading.bare:
        sentence = ngettext("%(n)d row holds no product.", "%(n)d rows hold no product.", reading.bare)
        notes.append(sentence % {"n": reading.bare})
    if below:
        notes.append(_("Quantities below zero were taken as 0: %(n)d.") % {"n": below})
    if reading.addresses:
        notes.append(_("Addresses of pictures, not fetched: %(n)d.") % {"n": reading.addresses})
    if reading.extras:
        named = ", ".join(f"{titles.get(name, name)} ({count})" for name, count in sorted(reading.extras.items()))
        notes.append(_("No field here, so left out (with the number of rows): %(names)s.") % {"names": named})
    return notes
