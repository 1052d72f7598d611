"""The columns of our own product file, and what foreign formats tell besides."""

from __future__ import annotations

COLUMNS = (
    "sku",
    "name",
    "family",
    "options",
    "description",
    "category",
    "price",
    "cost_price",
    "tax_rate",
    "barcode",
    "low_stock_threshold",
    "is_active",
    "opening_stock",
)
REQUIRED = ("sku", "name", "price")
EXTRAS = ("track_stock", "family_name", "family_description", "family_options")
"""What foreign formats tell about new things alone: whether stock is tracked ("true", "false"), and the name, the
description and the option names (a JSON list) of a family that has to be made. Those three stand in the first row of
a family, whose cell in `family` is then its short name (slug)."""
