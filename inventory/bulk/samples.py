"""How a product's values stand in a preview."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from inventory.imports.cells import cell_text

DECIMALS = ("price", "cost_price", "tax_rate", "expected_price")
FLAGS = ("is_active", "track_stock")


def product_text(name: str, value: Any) -> str:
    """Return a value as it comes from the database, of whichever kind that is, as a cell."""
    if value is None:
        return ""
    if name == "options":
        value = json.loads(value)
    elif name in DECIMALS:
        value = Decimal(str(value))
    elif name in FLAGS:
        value = bool(value)
    return cell_text(name, value)
