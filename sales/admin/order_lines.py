"""A draft's lines on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeTabularInline
from backoffice.money import format_money
from sales.forms.lines import LineForm, LineFormSet
from sales.forms.products import ProductField, ProductSelect
from sales.models import Order, OrderLine

EMPTY_ROWS = 3


class OrderLineInline(BackofficeTabularInline[OrderLine, Order]):
    model = OrderLine
    form = LineForm
    formset = LineFormSet
    autocomplete_fields = ("product",)
    fields = ("product", "quantity", "unit_price", "override_reason", "discount", "line_total_now")
    readonly_fields = ("line_total_now",)
    verbose_name = _("line")
    verbose_name_plural = _("lines")
    add_label = _("Add a line")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("product", "order")

    def get_extra(self, request: HttpRequest, obj: Order | None = None, **kwargs: Any) -> int:
        return EMPTY_ROWS if obj is None else 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Give the product a field that the form set fills, without the pencil and plus beside it."""
        if db_field.name != "product":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = ProductSelect(db_field, self.admin_site)
        field: forms.Field = db_field.formfield(form_class=ProductField, widget=widget)
        return field

    @admin.display(description=_("total"))
    def line_total_now(self, line: OrderLine) -> str:
        return "" if line.pk is None else format_money(line.line_total, line.order.currency)
