"""A small admin of the catalogue, built on the base and on nothing else, with addresses of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import path
from simple_history.admin import SimpleHistoryAdmin

from backoffice import urls
from backoffice.admin.base import BackofficeAdmin, adopt, changes_of, signed_in
from backoffice.admin.filters import AutocompleteFilter, DateRangeFilter, NumberRangeFilter
from backoffice.admin.users import UserAdmin
from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.sites import BackofficeAdminSite
from inventory.models import Category, Product, ProductImage, StockMovement
from inventory.services.catalogue import create_product, edit_product

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
site = BackofficeAdminSite(name="admin")


class PriceTooSmall(DomainError):
    """A rule of this test's own."""


@admin.register(Product, site=site)
class ProductAdmin(BackofficeAdmin[Product]):
    list_display = ("sku", "name", "price", "cost_price", "margin", "worth")
    list_filter = (
        "is_active",
        ("category", AutocompleteFilter),
        ("created_at", DateRangeFilter),
        ("price", NumberRangeFilter),
        ("cost_price", NumberRangeFilter),
    )
    search_fields = ("sku", "name", "=cost_price")
    fields = ("sku", "name", ("price", "cost_price"), "margin")
    readonly_fields = ("margin",)
    sensitive_fields = {"cost_price": "inventory.view_cost_price", "margin": "inventory.view_cost_price"}
    history_hidden = ("sku_key",)
    actions = ("activate", "careless", "refused")
    audited_by_service = True

    @admin.display(description="margin", ordering="cost_price")
    def margin(self, obj: Product) -> Any:
        return obj.price - (obj.cost_price or 0)

    @admin.display(description="worth", ordering="-cost_price")
    def worth(self, obj: Product) -> str:
        return "a lot"

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if form.cleaned_data["price"] == Decimal("0.01"):
            Category.objects.create(name="left over", slug="left-over")  # must go with the rollback
            raise PriceTooSmall("A cent is too little. Ask for more.")
        if change:
            version = self.known_version(request)
            adopt(obj, edit_product(obj.pk, changes=changes_of(form), by=signed_in(request), version=version))
        else:
            adopt(obj, create_product(fields=changes_of(form), by=signed_in(request)))

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: models.QuerySet[Product]) -> None:
        self.message_user(request, f"{queryset.count()} done", messages.SUCCESS)

    @admin.action(description="Careless")
    def careless(self, request: HttpRequest, queryset: models.QuerySet[Product]) -> None:
        queryset.update(name="careless")

    @admin.action(description="Refused", permissions=["change"])
    def refused(self, request: HttpRequest, queryset: models.QuerySet[Product]) -> None:
        raise PriceTooSmall("A cent is too little. Ask for more.")


@admin.register(Category, site=site)
class CategoryAdmin(BackofficeAdmin[Category]):
    search_fields = ("name",)


@admin.register(ProductImage, site=site)
class ProductImageAdmin(BackofficeAdmin[ProductImage]):
    fields = ("product", "file")

    def save_model(self, request: HttpRequest, obj: ProductImage, form: Any, change: bool) -> None:
        form.cleaned_data["file"].read()
        raise PriceTooSmall("A cent is too little. Ask for more.")


@admin.register(StockMovement, site=site)
class StockMovementAdmin(BackofficeAdmin[StockMovement]):
    """Append-only: `view` is all that the model offers."""


site.register(User, UserAdmin)
naive = admin.AdminSite(name="naive")
naive.register(Category, SimpleHistoryAdmin)
urlpatterns = (path("admin/", site.urls), path("naive/", naive.urls), *urls.urlpatterns)
