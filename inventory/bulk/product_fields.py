"""The columns of a product file, with the rule for each cell."""

from __future__ import annotations

import json
from functools import partial

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, amount, code, flag, fraction, required, text, whole
from backoffice.bulk.fields import Field, text_field, value_field
from inventory.imports.options import options_of
from inventory.models.catalogue import sku_key_of

LONGEST_KEY = 128


def name_key(cell: str) -> str:
    """Return what makes two names of families or categories the same."""
    return cell.strip().casefold()


def sku(cell: str) -> str:
    found = required(code(cell, 64), 64)
    if not found.isascii() and not 0 < len(sku_key_of(found)) <= LONGEST_KEY:
        raise CellRefused(_("This SKU has characters that count as many. Choose simpler ones."))
    return found


def known_sku_key(cell: str) -> str:
    """Fold a SKU; what is ASCII needs no normal form for that."""
    return cell.casefold() if cell.isascii() else sku_key_of(cell)


def price(cell: str) -> object:
    found = amount(cell)
    if found is None:
        raise CellRefused(_("This cell must not be blank."))
    return found


def _options(cell: str) -> dict[str, object]:
    return options_of(cell)


def _names(cell: str) -> list[str]:
    return list(json.loads(cell)) if cell else []


SKU = text_field(sku, known_sku_key)
PRICE = value_field("price", price)
FIELDS: dict[str, Field] = {
    "sku": SKU,
    "name": text_field(partial(required, most=255)),
    "family": text_field(partial(text, most=255), name_key),
    "options": value_field("json", _options),
    "description": text_field(text),
    "category": text_field(partial(text, most=100), name_key),
    "price": PRICE,
    "cost_price": value_field("price", amount),
    "tax_rate": value_field("rate", fraction),
    "barcode": text_field(partial(code, most=64)),
    "low_stock_threshold": value_field("whole", whole),
    "is_active": value_field("flag", partial(flag, blank=True)),
    "opening_stock": value_field("whole", whole),
    "track_stock": value_field("flag", partial(flag, blank=True)),
    "family_name": text_field(partial(text, most=255)),
    "family_description": text_field(text),
    "family_options": value_field("json", _names),
}
