"""Categories, a tree; and families with their products and pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeAdmin, BackofficeTabularInline, signed_in
from inventory.admin.columns import number, price_text
from inventory.admin.images import ImageInline, SavesImages
from inventory.forms.products import CategoryForm, FamilyForm
from inventory.models import Category, Product, ProductFamily, ProductImage
from inventory.services.categories import save_category
from inventory.services.images import delete_files_on_commit


def _product_count(field: str) -> Coalesce:
    """Count by a subquery: a join would multiply the rows before they are counted."""
    products = Product.objects.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(products.annotate(n=Count("pk")).values("n")), 0)


@admin.register(Category)
class CategoryAdmin(BackofficeAdmin[Category]):
    form = CategoryForm
    audited_by_service = True
    list_display = ("name", "parent", "slug", "products")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "parent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(product_count=_product_count("category"))

    @admin.display(description=_("products"), ordering="product_count")
    def products(self, category: Category) -> SafeString:
        return number(category.product_count)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        save_category(obj, by=signed_in(request))


class ProductsInline(BackofficeTabularInline[Product, ProductFamily]):
    """What the family consists of; products are edited on their own page."""

    model = Product
    fields = readonly_fields = ("sku", "name", "options_text", "price_column", "available", "is_active")
    ordering = ("name", "id")
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).with_stock()  # type: ignore[attr-defined,no-any-return]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("options"))
    def options_text(self, product: Product) -> str:
        return product.options_text

    @admin.display(description=_("price"))
    def price_column(self, product: Product) -> SafeString | str:
        return price_text(product.price, "")

    @admin.display(description=_("available"))
    def available(self, product: Product) -> SafeString:
        return number(product.available)  # type: ignore[attr-defined]


@admin.register(ProductFamily)
class ProductFamilyAdmin(SavesImages[ProductFamily]):
    form = FamilyForm
    list_display = ("name", "option_list", "products")
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (ImageInline, ProductsInline)

    def get_fields(self, request: HttpRequest, obj: ProductFamily | None = None) -> Any:
        may_write = obj is None or self.has_change_permission(request, obj)
        return ("name", "slug", "description", "option_names" if may_write else "option_list")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductFamily]:
        return super().get_queryset(request).annotate(product_count=_product_count("family"))

    @admin.display(description=_("options"))
    def option_list(self, family: ProductFamily) -> str:
        return ", ".join(map(str, family.option_names))

    @admin.display(description=_("products"), ordering="product_count")
    def products(self, family: ProductFamily) -> SafeString:
        return number(family.product_count)  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: ProductFamily) -> None:
        pictures = list(ProductImage.objects.of(obj))
        super().delete_model(request, obj)
        delete_files_on_commit(pictures)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProductFamily]) -> None:
        pictures = list(ProductImage.objects.filter(family__in=queryset))
        super().delete_queryset(request, queryset)
        delete_files_on_commit(pictures)
