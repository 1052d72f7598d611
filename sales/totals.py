"""The total of an order or a cart, explained as the customer is told it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sales.models import Order
from sales.services.pricing import Amounts, Totals


@dataclass(frozen=True)
class TotalRow:
    """An amount on the way to the total; a note is in the others already and adds nothing."""

    label: str
    amount: Decimal
    is_total: bool = False
    is_note: bool = False


def explain_totals(totals: Totals, *, prices_include_tax: bool) -> list[TotalRow]:
    """Return the rows that lead to the total: with the tax in each amount, or with it added at the end."""
    discounts = TotalRow(_("Discounts, taken off above"), totals.discount, is_note=True)
    total, shipping = TotalRow(_("Total"), totals.grand, is_total=True), totals.shipping
    if prices_include_tax:
        rows = [
            TotalRow(_("Subtotal, with tax"), totals.subtotal + totals.tax - shipping.tax),
            discounts,
            TotalRow(_("Shipping, with tax"), shipping.total),
            total,
            TotalRow(_("Tax in the total"), totals.tax, is_note=True),
        ]
    else:
        rows = [
            TotalRow(_("Subtotal, net"), totals.subtotal),
            discounts,
            TotalRow(_("Shipping, net"), shipping.net),
            TotalRow(_("Tax"), totals.tax),
            total,
        ]
    return [row for row in rows if row is not discounts or row.amount]


def totals_of(order: Order) -> list[TotalRow]:
    """Explain the order's total from what is stored of it."""
    totals = Totals(
        subtotal=order.subtotal,
        discount=order.discount_total,
        shipping=Amounts(net=order.shipping_net, tax=order.shipping_tax),
        tax=order.tax_total,
    )
    return explain_totals(totals, prices_include_tax=order.prices_include_tax)
