"""Families with their products and pictures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.models import SiteSettings
from inventory.admin.categories import product_count
from inventory.admin.columns import number, state_badge, stock_badge
from inventory.admin.images import ImageInline, SavesImages
from inventory.forms.products import FamilyForm
from inventory.models import Product, ProductFamily, ProductImage
from inventory.models.images import primary_file, thumbnail_url_of
from inventory.services.images import delete_files_on_commit

SHOWN_PRODUCTS = 50
"""A family of thousands has its products in their own list."""


@admin.register(ProductFamily)
class ProductFamilyAdmin(SavesImages[ProductFamily]):
    form = FamilyForm
    list_display = ("name", "option_list", "products")
    number_columns = ("products",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ImageInline,)

    def get_fieldsets(self, request: HttpRequest, obj: ProductFamily | None = None) -> Any:
        may_write = obj is None or self.has_change_permission(request, obj)
        options = "option_names" if may_write else "option_list"
        return ((_("Details"), {"fields": (("name", "slug"), "description", options)}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductFamily]:
        return super().get_queryset(request).annotate(product_count=product_count("family"))

    @admin.display(description=_("options"))
    def option_list(self, family: ProductFamily) -> str:
        return ", ".join(map(str, family.option_names))

    @admin.display(description=_("products"), ordering="product_count")
    def products(self, family: ProductFamily) -> str:
        return number(family.product_count)  # type: ignore[attr-defined]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        family = context["original"]
        if family is not None and request.user.has_perm("inventory.view_product"):
            context |= _products_of(request, family)
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: ProductFamily) -> None:
        pictures = list(ProductImage.objects.of(obj))
        super().delete_model(request, obj)
        delete_files_on_commit(pictures)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProductFamily]) -> None:
        pictures = list(ProductImage.objects.filter(family__in=queryset))
        super().delete_queryset(request, queryset)
        delete_files_on_commit(pictures)


def _products_of(request: HttpRequest, family: Any) -> dict[str, Any]:
    """Return the first products in two statements, and where all of them are."""
    settings = SiteSettings.load()
    products = (
        Product.objects.filter(family=family)
        .with_stock()
        .with_low_stock_limit(settings.low_stock_threshold)
        .annotate(picture_name=primary_file())
        .order_by("name", "id")
    )
    shown = list(products[:SHOWN_PRODUCTS])
    return {
        "members": [_row(product) for product in shown],
        "member_count": family.product_count,
        "is_capped": family.product_count > len(shown),
        "currency": settings.currency,
        "members_url": f"{reverse('admin:inventory_product_changelist')}?family__id__exact={family.pk}",
        "add_member_url": _add_url(family, shown) if request.user.has_perm("inventory.add_product") else "",
    }


def _row(product: Any) -> dict[str, Any]:
    badge = stock_badge(tracked=product.track_stock, available=product.available, limit=product.low_stock_limit)
    picture = thumbnail_url_of(product.picture_name)
    state = "" if product.is_active else state_badge(product)
    return {"product": product, "badge": badge, "state": state, "picture": picture}


def _add_url(family: ProductFamily, members: list[Any]) -> str:
    """Return the form of a new product with what it shares with the others filled in."""
    shared: dict[str, Any] = {"family": family.pk, "name": family.name}
    if members and members[0].category_id:
        shared["category"] = members[0].category_id
    return f"{reverse('admin:inventory_product_add')}?{urlencode(shared)}"
