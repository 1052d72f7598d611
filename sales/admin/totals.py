"""An order's total, explained."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sales.models import Order


@dataclass(frozen=True)
class TotalRow:
    """An amount on the way to the total; a note is in the others already and adds nothing."""

    label: str
    amount: Decimal
    is_total: bool = False
    is_note: bool = False


def totals_of(order: Order) -> list[TotalRow]:
    """Explain the total as the customer is told it: with the tax in each amount, or added at the end."""
    discounts = TotalRow(_("Discounts, taken off above"), order.discount_total, is_note=True)
    total, tax = TotalRow(_("Total"), order.grand_total, is_total=True), order.tax_total
    if order.prices_include_tax:
        lines = order.subtotal + tax - order.shipping_tax
        rows = [
            TotalRow(_("Subtotal, with tax"), lines),
            discounts,
            TotalRow(_("Shipping, with tax"), order.shipping_cost),
            total,
            TotalRow(_("Tax in the total"), tax, is_note=True),
        ]
    else:
        shipping = TotalRow(_("Shipping, net"), order.shipping_net)
        rows = [TotalRow(_("Subtotal, net"), order.subtotal), discounts, shipping, TotalRow(_("Tax"), tax), total]
    return [row for row in rows if row is not discounts or row.amount]
