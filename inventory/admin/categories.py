"""Categories, a tree."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeAdmin, signed_in
from inventory.admin.columns import number
from inventory.forms.products import CategoryForm
from inventory.models import Category, Product
from inventory.services.categories import save_category

SHOWN = 50


def product_count(field: str) -> Coalesce:
    """Count products by a subquery: a join would multiply the rows before they are counted."""
    products = Product.objects.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(products.annotate(n=Count("pk")).values("n")), 0)


@admin.register(Category)
class CategoryAdmin(BackofficeAdmin[Category]):
    form = CategoryForm
    audited_by_service = True
    list_display = ("name", "parent", "slug", "products")
    number_columns = ("products",)
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "parent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(product_count=product_count("category"))

    @admin.display(description=_("products"), ordering="product_count")
    def products(self, category: Category) -> str:
        return number(category.product_count)  # type: ignore[attr-defined]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        category = context["original"]
        if category is not None:
            context["children"] = category.children.annotate(product_count=product_count("category"))[:SHOWN]
            context["products_url"] = (
                f"{reverse('admin:inventory_product_changelist')}?category__id__exact={category.pk}"
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        save_category(obj, by=signed_in(request))
