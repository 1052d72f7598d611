"""The product files that can be told apart by their headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.opening import AS_FOUND, open_table
from backoffice.bulk.own_columns import OwnColumns
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import Table
from inventory.imports import shopify
from inventory.imports.sheets import COLUMNS, COUNTS, PRICES, RECEIPTS, REQUIRED, Sheet, sheet_of

AUTOMATIC = "auto"
NATIVE = OwnColumns.layout
READERS: dict[str, Callable[[Table], Source]] = {
    NATIVE: lambda table: OwnColumns(table, fields=COLUMNS, required=REQUIRED),
    shopify.LAYOUT: shopify.Shopify,
}
LAYOUTS = (
    (AUTOMATIC, _("Find out from the headers")),
    (NATIVE, _("Our own columns")),
    (shopify.LAYOUT, _("Product export of Shopify")),
)


def open_products(path: Path, asked: ReadAs = AS_FOUND) -> Source:
    """Return the products of a file, read as was asked for. Raises FileRefused."""
    return products_of(open_table(path, asked), asked.layout)


def open_receipts(path: Path, asked: ReadAs = AS_FOUND) -> Source:
    """Return the goods received that a file names. Raises FileRefused."""
    return OwnColumns(open_table(path, asked), fields=RECEIPTS, required=("sku", "quantity"))


def open_counts(path: Path, asked: ReadAs = AS_FOUND) -> Source:
    """Return the counted stock that a file names. Raises FileRefused."""
    return OwnColumns(open_table(path, asked), fields=COUNTS, required=("sku", "counted"))


def open_prices(path: Path, asked: ReadAs = AS_FOUND) -> Source:
    """Return the prices that a file names. Raises FileRefused."""
    return OwnColumns(open_table(path, asked), fields=PRICES, required=("sku", "price"))


def products_of(table: Table, layout: str = "") -> Source:
    """Read the table as `layout` says, or as its headers do. Raises FileRefused."""
    if layout in ("", AUTOMATIC):
        layout = shopify.LAYOUT if shopify.is_shopify(table) else NATIVE
    return READERS[layout](table)


def read_sheet(table: Table, layout: str = AUTOMATIC) -> Sheet:
    """Read a small file as a whole."""
    return sheet_of(products_of(table, layout))
