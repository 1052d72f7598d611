"""The product files that can be told apart by their headers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.choosing import fitting_map, map_called, shipped_maps
from backoffice.bulk.import_targets import ImportTarget, import_targets
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.opening import AS_FOUND, open_table
from backoffice.bulk.own_columns import OwnColumns
from backoffice.bulk.simple_sources import AUTOMATIC, has_own_columns, source_of
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import Table
from backoffice.bulk.taxes import ShopPrices
from inventory.imports import shopify, targets, woocommerce
from inventory.imports.mapped import MappedProducts
from inventory.imports.sheets import COLUMNS, REQUIRED

NATIVE = OwnColumns.layout
SHIPPED = shipped_maps(Path(__file__).parent / "mappings")
LAYOUTS = (
    (AUTOMATIC, _("Find out from the headers")),
    (NATIVE, _("Our own columns")),
    (shopify.LAYOUT, _("Product export of Shopify")),
    (woocommerce.LAYOUT, _("Product export of WooCommerce")),
    *((found.layout, found.name) for found in SHIPPED),
)


def register() -> None:
    """Say what files bring into this app."""
    import_targets.register(targets.PRODUCTS.name, ImportTarget(targets.PRODUCTS, SHIPPED))
    for target in (targets.RECEIPTS, targets.COUNTS, targets.PRICES):
        import_targets.register(target.name, ImportTarget(target))


def open_products(
    path: Path, asked: ReadAs = AS_FOUND, *, saved: Sequence[ColumnMap] = (), shop: ShopPrices | None = None
) -> Source:
    """Return the products of a file, read as was asked for. Raises FileRefused.

    `saved` are the mappings that somebody has saved; `shop` says whether its prices include tax.
    """
    return products_of(open_table(path, asked), asked.layout, saved=saved, shop=shop)


def products_of(
    table: Table, layout: str = "", *, saved: Sequence[ColumnMap] = (), shop: ShopPrices | None = None
) -> Source:
    """Read the table as `layout` says, or as its headers do. Raises FileRefused."""
    maps = (*saved, *SHIPPED)
    chosen = layout if layout and layout != AUTOMATIC else layout_of(table, maps)
    if chosen == shopify.LAYOUT:
        return shopify.Shopify(table)
    if chosen == woocommerce.LAYOUT:
        return woocommerce.WooCommerce(table)
    if mapping := map_called(chosen, maps):
        return MappedProducts(table, mapping, shop)
    return OwnColumns(table, fields=COLUMNS, required=REQUIRED)


def layout_of(table: Table, maps: Sequence[ColumnMap]) -> str:
    """Return the layout that the file seems to have: our own before others', for it might be both."""
    if has_own_columns(table, targets.PRODUCTS):
        return NATIVE
    if shopify.is_shopify(table):
        return shopify.LAYOUT
    if woocommerce.is_woocommerce(table):
        return woocommerce.LAYOUT
    found = fitting_map(table, maps)
    return found.layout if found else NATIVE


def open_receipts(path: Path, asked: ReadAs = AS_FOUND, *, saved: Sequence[ColumnMap] = ()) -> Source:
    """Return the goods received that a file names. Raises FileRefused."""
    return source_of(open_table(path, asked), targets.RECEIPTS, asked.layout, maps=saved)


def open_counts(path: Path, asked: ReadAs = AS_FOUND, *, saved: Sequence[ColumnMap] = ()) -> Source:
    """Return the counted stock that a file names. Raises FileRefused."""
    return source_of(open_table(path, asked), targets.COUNTS, asked.layout, maps=saved)


def open_prices(
    path: Path, asked: ReadAs = AS_FOUND, *, saved: Sequence[ColumnMap] = (), shop: ShopPrices | None = None
) -> Source:
    """Return the prices that a file names. Raises FileRefused."""
    return source_of(open_table(path, asked), targets.PRICES, asked.layout, maps=saved, shop=shop)
