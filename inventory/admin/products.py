"""Products: the list, and the page with pictures and stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import adopt, changes_of, signed_in
from backoffice.admin.imports import ImportPages
from backoffice.models import User
from backoffice.money import format_money
from backoffice.percent import percent_text
from inventory.admin.archive import ArchiveActions
from inventory.admin.deletion import RefusedByService
from inventory.admin.images import ImageInline, SavesImages
from inventory.admin.ledger import LedgerPage
from inventory.admin.offers import OfferedActions
from inventory.admin.product_list import ProductListPage
from inventory.admin.product_page import ProductPage
from inventory.admin.stock_changes import StockChanges
from inventory.forms.products import NewProductForm, ProductForm
from inventory.models import Product, StockLocation
from inventory.models.stock import MovementKind
from inventory.resources.products import ProductResource, ProductResourceWithCost
from inventory.resources.stock_files import CountResource, PriceResource, ReceiptResource
from inventory.services.catalogue import create_product, delete_products, edit_product
from inventory.services.product_rules import EDITABLE
from inventory.services.stock import Receipt, receive_stock


@admin.register(Product)
class ProductAdmin(
    ProductListPage,
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

    def get_import_resource_classes(self, request: HttpRequest) -> Any:
        stock = (ReceiptResource, CountResource) if request.user.has_perm("inventory.adjust_stock") else ()
        return (ProductResource, PriceResource, *stock)

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
