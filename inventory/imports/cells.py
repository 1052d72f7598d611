"""Write a product's values as the cells from which they are read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backoffice.bulk.cells import plain
from inventory.imports.options import options_cell

CENT = Decimal("0.01")
PRICES = ("price", "cost_price")


def cell_text(column: str, value: Any) -> str:
    """Return the text of a field's value: "9.90", "true", "Colour: Red"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return options_cell(value)
    if isinstance(value, Decimal):
        return plain(tidy(column, value))
    return str(value)


def tidy(column: str, number: Decimal) -> Decimal:
    """Return a price with two decimals, four where it has them, and a rate without trailing noughts."""
    if column in PRICES:
        return number.quantize(CENT) if number == number.quantize(CENT) else number
    return number.quantize(CENT) if number == number.quantize(CENT) else number.normalize()
