"""Products: the list, and the page with pictures and stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import adopt, changes_of, signed_in
from backoffice.admin.filters import AutocompleteFilter, NumberRangeFilter
from backoffice.admin.imports import ImportPages
from backoffice.models import SiteSettings, User
from backoffice.money import format_money
from backoffice.percent import percent_text
from inventory.admin.archive import ArchiveActions
from inventory.admin.columns import number, price_text, state_badge, stock_badge
from inventory.admin.deletion import RefusedByService
from inventory.admin.filters import ArchivedFilter, StockStateFilter
from inventory.admin.images import ImageInline, SavesImages
from inventory.admin.ledger import LedgerPage
from inventory.admin.offers import OfferedActions
from inventory.admin.product_page import ProductPage
from inventory.admin.stock_changes import StockChanges
from inventory.forms.products import NewProductForm, ProductForm
from inventory.models import Product, ProductImage, StockLocation
from inventory.models.images import thumbnail_name_of
from inventory.models.stock import MovementKind
from inventory.resources.products import ProductResource, ProductResourceWithCost
from inventory.services.catalogue import create_product, delete_products, edit_product
from inventory.services.product_rules import EDITABLE
from inventory.services.stock import Receipt, receive_stock


@admin.register(Product)
class ProductAdmin(
    ImportPages[Product],
    OfferedActions,
    StockChanges,
    LedgerPage,
    ProductPage,
    ArchiveActions,
    SavesImages[Product],
    RefusedByService[Product],
):
    resource_classes = (ProductResource,)
    form = ProductForm
    audited_by_service = True
    sensitive_fields = dict.fromkeys(("cost_price", "margin"), "inventory.view_cost_price")
    history_hidden = ("sku_key",)
    history_words = {"tax_rate": percent_text}

    list_display = (
        "picture",
        "sku",
        "name",
        "category",
        "price_column",
        "cost_column",
        "on_hand",
        "reserved",
        "available",
        "stock_state",
        "state",
    )
    list_display_links = ("sku", "name")
    list_select_related = ("category",)
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

    autocomplete_fields = ("family", "category")
    readonly_fields = ("margin", "archived_at", "created_at")
    inlines = (ImageInline,)
    fieldsets = (
        (_("Details"), {"fields": ("name", ("sku", "barcode"), "description")}),
        (_("Where it belongs"), {"fields": (("category", "family"), "options")}),
        (_("Price"), {"fields": (("price", "cost_price", "tax_rate"), "margin")}),
        (_("Stock"), {"fields": ("track_stock", "low_stock_threshold")}),
        (_("State"), {"fields": ("is_active", ("archived_at", "created_at"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        settings = SiteSettings.load()
        primary = ProductImage.objects.filter(product=OuterRef("pk"), is_primary=True)
        return (
            Product.objects.with_stock()
            .with_low_stock_limit(settings.low_stock_threshold)
            .annotate(currency=Value(settings.currency), picture_name=Subquery(primary.values("file")[:1]))
        )

    def get_export_resource_classes(self, request: HttpRequest) -> Any:
        return (ProductResource,) if self.hidden_fields(request) else (ProductResourceWithCost,)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Offer only what can be sold where a product is chosen by typing."""
        if request.resolver_match is not None and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.active()
        return super().get_search_results(request, queryset, search_term)

    def choice_label(self, product: Any) -> str:
        """Say what it costs and whether it is there while somebody still chooses."""
        if not product.track_stock:
            there = str(_("stock not counted"))
        else:
            there = _("%(units)d available") % {"units": product.available}
        return f"{product} · {format_money(product.price, product.currency)} · {there}"

    def get_form(self, request: HttpRequest, obj: Product | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None and self.has_adjust_stock_permission(request):
            kwargs["form"] = NewProductForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets if self.has_change_permission(request, obj) else _readable(fieldsets)
        new = [(name, _without_margin(options)) for name, options in fieldsets if name != _("State")]
        if self.has_adjust_stock_permission(request):
            stock = {"fields": ("track_stock", "opening_stock", "low_stock_threshold")}
            new = [(name, stock if name == _("Stock") else options) for name, options in new]
        return new

    @admin.display(description=_("picture"))
    def picture(self, product: Product) -> SafeString | str:
        name: str | None = product.picture_name  # type: ignore[attr-defined]
        if not name:
            return ""
        return format_html(
            '<img src="{}" alt="" width="40" height="40" class="rounded object-fit-cover" loading="lazy">',
            default_storage.url(thumbnail_name_of(name)),
        )

    @admin.display(description=_("price"), ordering="price")
    def price_column(self, product: Product) -> SafeString | str:
        return price_text(product.price, product.currency)  # type: ignore[attr-defined]

    @admin.display(description=_("cost price"), ordering="cost_price")
    def cost_column(self, product: Product) -> SafeString | str:
        return price_text(product.cost_price, product.currency)  # type: ignore[attr-defined]

    @admin.display(description=_("on hand"), ordering="on_hand")
    def on_hand(self, product: Product) -> SafeString:
        return number(product.on_hand)  # type: ignore[attr-defined]

    @admin.display(description=_("reserved"), ordering="reserved")
    def reserved(self, product: Product) -> SafeString:
        return number(product.reserved)  # type: ignore[attr-defined]

    @admin.display(description=_("available"), ordering="available")
    def available(self, product: Product) -> SafeString:
        return number(product.available)  # type: ignore[attr-defined]

    @admin.display(description=_("stock"))
    def stock_state(self, product: Any) -> SafeString | str:
        limit = product.low_stock_limit
        return stock_badge(tracked=product.track_stock, available=product.available, limit=limit)

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, product: Product) -> SafeString:
        return state_badge(product)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        by = signed_in(request)
        if change:
            changes = {name: value for name, value in changes_of(form).items() if name in EDITABLE}
            saved = edit_product(obj.pk, changes=changes, by=by, version=self.known_version(request))
        else:
            saved = create_product(fields={name: form.cleaned_data[name] for name in _given(form)}, by=by)
            _book_opening_stock(saved, form.cleaned_data.get("opening_stock"), by)
        adopt(obj, saved)

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        delete_products([obj.pk], by=signed_in(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        delete_products(queryset.values_list("pk", flat=True), by=signed_in(request))


READABLE = {"options": "options_text", "tax_rate": "tax_text", "price": "price_text", "cost_price": "cost_text"}


def _readable(fieldsets: Any) -> list[Any]:
    """Show options as lines instead of JSON, rates in percent and money with its currency to who only reads them."""

    def shown(field: Any) -> Any:
        return tuple(map(shown, field)) if isinstance(field, tuple) else READABLE.get(field, field)

    return [(title, options | {"fields": shown(tuple(options["fields"]))}) for title, options in fieldsets]


def _without_margin(options: Any) -> Any:
    """A new product has none yet."""
    return options | {"fields": [field for field in options["fields"] if field != "margin"]}


def _given(form: Any) -> Sequence[str]:
    return [name for name in EDITABLE if name in form.cleaned_data]


def _book_opening_stock(product: Product, quantity: int | None, by: User) -> None:
    if quantity:
        key = f"opening:{product.pk}"
        receipt = Receipt(product.pk, StockLocation.default().pk, quantity, key=key, kind=MovementKind.INITIAL)
        receive_stock([receipt], by=by, reason=str(_("Opening stock")))
