"""What the palette finds in the catalogue, and its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.badges import status_badge
from backoffice.registries import Command, Finder, Hit, commands, finders
from inventory.models import Product, sku_key_of
from inventory.services.search import find_products

SHOWN = 6
VIEW = "inventory.view_product"
LIST = "admin:inventory_product_changelist"


def register() -> None:
    finders.register("inventory.product", Finder(gettext_lazy("Products"), VIEW, LIST, find, recall, rank=20))
    commands.register("products", Command(gettext_lazy("Products"), LIST, "tag", VIEW))
    commands.register(
        "add_product",
        Command(gettext_lazy("Add product"), "admin:inventory_product_add", "plus", "inventory.add_product"),
    )
    commands.register(
        "import_products",
        Command(
            gettext_lazy("Import products"), "admin:inventory_product_import", "upload", "inventory.import_product"
        ),
    )
    commands.register(
        "receive_stock",
        Command(
            gettext_lazy("Receive stock: choose the product"),
            LIST,
            "boxes",
            "inventory.adjust_stock",
            words=gettext_lazy("adjust count correct"),
        ),
    )
    commands.register("low_stock", Command(gettext_lazy("Products with low stock"), LIST, "alert", VIEW, "?stock=low"))


def find(term: str) -> Sequence[Hit]:
    """Return the products of exactly this SKU or barcode, active or not, then active ones that hold every word."""
    key, code = sku_key_of(term), term.strip()
    return [_hit(one, is_exact=one.sku_key == key or one.barcode == code) for one in find_products(term, limit=SHOWN)]


def recall(ids: Sequence[int]) -> Mapping[int, Hit]:
    return {product.pk: _hit(product) for product in Product.objects.filter(pk__in=ids).with_stock()}


def _hit(product: Product, *, is_exact: bool = False) -> Hit:
    return Hit(
        label=product.name,
        url=reverse("admin:inventory_product_change", args=(product.pk,)),
        detail=product.sku,
        icon="tag",
        badge=_stock(product),
        is_exact=is_exact,
    )


def _stock(product: Product) -> str:
    """Say what is left of it, or that it is not sold any more."""
    if product.is_archived:
        return status_badge("archived", _("Archived"))
    if not product.is_active or not product.track_stock:
        return ""
    available: int = product.available  # type: ignore[attr-defined]
    return status_badge("out", _("Out")) if available <= 0 else _("%(n)d left") % {"n": available}
