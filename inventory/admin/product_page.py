"""What the product's page shows around its form: badges, margin, what was sold, what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import charts
from backoffice.admin.base import BackofficeAdmin
from backoffice.models import SiteSettings
from backoffice.money import format_money
from backoffice.percent import HUNDRED, percent_text
from inventory.admin.columns import state_badge
from inventory.forms.options import OptionsField
from inventory.models import Product
from inventory.registries import SalesFigures, product_sales

CHANGES = 5
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class SalesLine:
    """Sales figures with the line that draws them."""

    figures: SalesFigures
    points: str


def margin_text(product: Product, settings: SiteSettings) -> str:
    """Say what is left of the price without its tax once the cost is paid: "€ 4.20 · 42 %"."""
    if product.cost_price is None or not product.price:
        return ""
    rate = settings.default_tax_rate if product.tax_rate is None else product.tax_rate
    net = product.price / (1 + rate) if settings.prices_include_tax else product.price
    left = net - product.cost_price
    share = (left / net * HUNDRED).quantize(TENTH)
    return f"{format_money(left.quantize(Decimal('0.01')), settings.currency)} · {share}\u00a0%"


class ProductPage(BackofficeAdmin[Product]):
    """The read-only parts of the page of one product."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        product = context["original"]
        if product is not None:
            figures = next((shown for find in product_sales if (shown := find(request, product))), None)
            records = product.history.order_by("-history_id").select_related("history_user")
            context |= {
                "state_badge": state_badge(product),
                "sales": SalesLine(figures, charts.line(figures.steps)) if figures else None,
                "last_changes": self.history_entries(request, records, CHANGES),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("options"))
    def options_text(self, product: Product) -> str:
        return OptionsField.text_of(product.options)

    @admin.display(description=gettext_lazy("tax rate"))
    def tax_text(self, product: Product) -> str:
        if product.tax_rate is not None:
            return percent_text(product.tax_rate)
        return _("%(rate)s (the shop's)") % {"rate": percent_text(SiteSettings.load().default_tax_rate)}

    @admin.display(description=gettext_lazy("price"))
    def price_text(self, product: Product) -> str:
        return format_money(product.price, SiteSettings.load().currency)

    @admin.display(description=gettext_lazy("cost price"))
    def cost_text(self, product: Product) -> str:
        cost = product.cost_price
        return "" if cost is None else format_money(cost, SiteSettings.load().currency)

    @admin.display(description=gettext_lazy("margin"))
    def margin(self, product: Product) -> str:
        return margin_text(product, SiteSettings.load())
