"""The product files that can be told apart by their headers."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.tables import Table
from inventory.imports import native, shopify
from inventory.imports.sheets import Sheet

AUTOMATIC = "auto"
READERS: dict[str, Callable[[Table], Sheet]] = {
    native.LAYOUT: native.read_native,
    shopify.LAYOUT: shopify.read_shopify,
}
LAYOUTS = (
    (AUTOMATIC, _("Find out from the headers")),
    (native.LAYOUT, _("Our own columns")),
    (shopify.LAYOUT, _("Product export of Shopify")),
)


def read_sheet(table: Table, layout: str = AUTOMATIC) -> Sheet:
    """Read the table as `layout` says, or as its headers do. Raises FileRefused."""
    if layout == AUTOMATIC:
        layout = shopify.LAYOUT if shopify.is_shopify(table) else native.LAYOUT
    return READERS[layout](table)
