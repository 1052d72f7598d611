"""What the cells of a product mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, amount, code, flag, fraction, required, text, whole
from inventory.imports.options import options_of
from inventory.models.catalogue import sku_key_of

LONGEST_KEY = 128


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
