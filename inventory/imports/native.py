"""Our own product file: columns in any order and case; only SKU, name and price must be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, amount, code, flag, fraction, required, text, whole
from backoffice.bulk.tables import FileRefused, Table
from backoffice.bulk.verdicts import Problem
from inventory.imports.options import options_of
from inventory.imports.sheets import COLUMNS, REQUIRED, Sheet, SourceRow
from inventory.models.catalogue import sku_key_of

LAYOUT = "native"
LONGEST_KEY = 128


def read_native(table: Table) -> Sheet:
    """Return the file's rows. Raises FileRefused where a column is missing without which no product can be made."""
    columns = {key: _column_of(key) for key in table.keys}
    titles = {_column_of(key): title for key, title in table.titles().items()}
    missing = [name for name in REQUIRED if name not in titles]
    if missing:
        raise FileRefused(
            _("The first row names no column %(missing)s. sku, name and price are needed; it holds: %(found)s.")
            % {"missing": ", ".join(missing), "found": ", ".join(filter(None, table.headers))[:120] or "–"}
        )
    rows = [
        SourceRow(line, {columns[key]: cell for key, cell in cells.items() if columns[key] in COLUMNS})
        for line, cells in table.records()
    ]
    strange = [title for name, title in titles.items() if name not in COLUMNS]
    notes = [*table.notes]
    if strange:
        notes.append(_("Not read, for there is no such column here: %(names)s.") % {"names": ", ".join(strange)})
    known = [name for name in COLUMNS if name in titles]
    return Sheet(LAYOUT, len(rows), rows, known, titles, table.problems, notes)


def values_of(row: SourceRow, sheet: Sheet) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row's cells by column, and a problem for each cell that has none."""
    values: dict[str, Any] = {}
    problems = []
    for column, cell in row.cells.items():
        try:
            values[column] = PARSERS[column](cell)
        except CellRefused as refusal:
            problems.append(Problem(row.line, sheet.title(column), cell, str(refusal)))
    return values, problems


def _column_of(key: str) -> str:
    return key.replace(" ", "_").replace("-", "_")


def _sku(cell: str) -> str:
    sku = required(code(cell, 64), 64)
    if not 0 < len(sku_key_of(sku)) <= LONGEST_KEY:
        raise CellRefused(_("This SKU has characters that count as many. Choose simpler ones."))
    return sku


def _price(cell: str) -> Decimal:
    price = amount(cell)
    if price is None:
        raise CellRefused(_("This cell must not be blank."))
    return price


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "sku": _sku,
    "name": partial(required, most=255),
    "family": partial(text, most=255),
    "options": options_of,
    "description": text,
    "category": partial(text, most=100),
    "price": _price,
    "cost_price": amount,
    "tax_rate": fraction,
    "barcode": partial(code, most=64),
    "low_stock_threshold": whole,
    "is_active": partial(flag, blank=True),
    "opening_stock": whole,
}
