"""The list of products: views by stock, pictures, stock and price."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.admin.base import BackofficeAdmin
from backoffice.admin.filters import AutocompleteFilter, NumberRangeFilter
from backoffice.admin.list_views import View
from backoffice.models import SiteSettings
from backoffice.money import format_money
from backoffice.templatetags.shown import icon
from inventory.admin.columns import state_badge
from inventory.admin.filters import ArchivedFilter, StockStateFilter
from inventory.models import Product
from inventory.models.images import primary_file, thumbnail_url_of


def _low(products: Any) -> QuerySet[Product]:
    """Keep what is low but not out, which has a view of its own."""
    found: QuerySet[Product] = products.low_stock(SiteSettings.load().low_stock_threshold).filter(available__gt=0)
    return found


class ProductListPage(BackofficeAdmin[Product]):
    list_display = (
        "picture",
        "sku",
        "name",
        "belongs",
        "stock_state",
        "on_hand",
        "reserved",
        "price_column",
        "cost_column",
        "state",
    )
    list_display_links = ("sku", "name")
    number_columns = ("on_hand", "reserved", "price_column", "cost_column")
    list_select_related = ("category", "family")
    list_filter = (
        StockStateFilter,
        "is_active",
        ArchivedFilter,
        ("category", AutocompleteFilter),
        ("family", AutocompleteFilter),
        ("price", NumberRangeFilter),
    )
    search_fields = ("sku", "name", "barcode")
    search_help_text = _("SKU, name or barcode")
    ordering = ("name", "id")
    views = (
        View("low", _("Low"), _low),
        View("out", _("Out of stock"), lambda products: products.out_of_stock()),
        View("archived", _("Archived"), lambda products: products.archived(), ("restore",)),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        settings = SiteSettings.load()
        return (
            Product.objects.with_stock()
            .with_low_stock_limit(settings.low_stock_threshold)
            .annotate(currency=Value(settings.currency), picture_name=primary_file())
        )

    @admin.display(description=_("picture"))
    def picture(self, product: Any) -> SafeString:
        if not product.picture_name:
            return format_html('<span class="thumb thumb--empty">{}</span>', icon("image"))
        address = thumbnail_url_of(product.picture_name)
        return format_html('<img src="{}" alt="" width="40" height="40" class="thumb" loading="lazy">', address)

    @admin.display(description=_("family and category"), ordering="family__name")
    def belongs(self, product: Product) -> SafeString | str:
        names = [str(place) for place in (product.family, product.category) if place is not None]
        return format_html_join("", '<span class="line">{}</span>', ((name,) for name in names))

    @admin.display(description=_("stock"), ordering="available")
    def stock_state(self, product: Any) -> SafeString | str:
        """Say in a word and a number what can still be promised."""
        if not product.track_stock:
            return gettext("not tracked")
        available = f"{product.available:,}"
        if product.available <= 0:
            return status_badge("out", gettext("Out of stock"))
        if product.available <= product.low_stock_limit:
            return status_badge("low", gettext("Low · %(n)s") % {"n": available})
        return status_badge("ok", gettext("In stock · %(n)s") % {"n": available})

    @admin.display(description=_("on hand"), ordering="on_hand")
    def on_hand(self, product: Any) -> str:
        return f"{product.on_hand:,}" if product.track_stock else ""

    @admin.display(description=_("reserved"), ordering="reserved")
    def reserved(self, product: Any) -> str:
        return f"{product.reserved:,}" if product.track_stock else ""

    @admin.display(description=_("price"), ordering="price")
    def price_column(self, product: Any) -> str:
        return format_money(product.price, product.currency)

    @admin.display(description=_("cost price"), ordering="cost_price")
    def cost_column(self, product: Any) -> str:
        return "" if product.cost_price is None else format_money(product.cost_price, product.currency)

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, product: Product) -> SafeString:
        return state_badge(product)
