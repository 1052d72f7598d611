"""What the catalogue hangs into the start page: what runs low, and the first steps of an empty shop."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.models import SiteSettings
from backoffice.registries import Panel, PanelSource, panel_sources
from inventory.models import Product, ProductQuerySet
from inventory.models.images import primary_file, thumbnail_url_of

SHOWN = 6
FIRST_STEPS = (
    ("inventory.add_product", "admin:inventory_product_add", "plus", _("Add a product")),
    ("inventory.import_product", "admin:inventory_product_import", "upload", _("Import products from a file")),
    ("backoffice.add_user", "admin:backoffice_user_add", "users", _("Invite somebody who works here")),
)


def register() -> None:
    panel_sources.register("inventory.low_stock", PanelSource("inventory.view_product", low_stock))
    panel_sources.register("inventory.first_steps", PanelSource("inventory.view_product", first_steps))


def low_stock(request: HttpRequest) -> Iterable[Panel]:
    """Show the products that run out first."""
    products = Product.objects.get_queryset()
    assert isinstance(products, ProductQuerySet)
    low = products.low_stock(SiteSettings.load().low_stock_threshold)
    rows = low.annotate(picture=primary_file()).order_by("available", "name", "pk")  # type: ignore[misc]  # annotated
    may_adjust = request.user.has_perm("inventory.adjust_stock")
    facts = {
        "rows": [_row(product, may_adjust=may_adjust) for product in rows[:SHOWN]],
        "count": low.count(),
        "url": f"{reverse('admin:inventory_product_changelist')}?stock=low",
    }
    yield Panel("side", 30, "admin/dashboard/low_stock.html", facts)


def first_steps(request: HttpRequest) -> Iterable[Panel]:
    """Say how to begin, while there is no product at all."""
    if not Product.objects.exists():
        steps = [
            {"url": reverse(route), "icon": icon, "label": label}
            for permission, route, icon, label in FIRST_STEPS
            if request.user.has_perm(permission)
        ]
        yield Panel("head", 0, "admin/dashboard/first_steps.html", {"steps": steps})


def _row(product: Product, *, may_adjust: bool) -> dict[str, object]:
    picture: str | None = product.picture  # type: ignore[attr-defined]
    available: int = product.available  # type: ignore[attr-defined]
    return {
        "product": product,
        "picture": thumbnail_url_of(picture),
        "available": available,
        "is_out": available <= 0,
        "url": reverse("admin:inventory_product_change", args=(product.pk,)),
        "adjust_url": reverse("admin:inventory_product_adjust_stock", args=(product.pk,)) if may_adjust else "",
    }
