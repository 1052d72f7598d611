"""Prices, taxes and totals: pure functions over Decimals, no database.

Unit prices have four decimals, amounts two, rounded half-up per line (the commercial rule: each line of an invoice can
be checked by hand, and the total is the sum of what is printed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput

CENT = Decimal("0.01")
UNIT = Decimal("0.0001")
AMOUNT_LIMIT = Decimal(10) ** 12


@dataclass(frozen=True)
class Amounts:
    """What one line, or the shipping, costs: net + tax = total, two decimals each."""

    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True)
class Totals:
    """What the order costs; `subtotal` is the lines' net, `tax` includes the shipping's."""

    subtotal: Decimal
    discount: Decimal
    shipping: Amounts
    tax: Decimal

    @property
    def grand(self) -> Decimal:
        return self.subtotal + self.shipping.net + self.tax


def round_amount(value: Decimal) -> Decimal:
    """Round to cents, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def round_unit_price(value: Decimal) -> Decimal:
    """Round to the four decimals of a unit price, half up."""
    return value.quantize(UNIT, ROUND_HALF_UP)


def price_line(
    *, quantity: int, unit_price: Decimal, discount: Decimal, tax_rate: Decimal, prices_include_tax: bool
) -> Amounts:
    """Return the line's amounts; `discount` is an amount for the whole line, `tax_rate` a fraction.

    Raises InvalidInput where the discount is more than the line, or the line more than an order can hold.
    """
    gross = quantity * unit_price
    if discount > gross:
        raise InvalidInput(
            _("The discount of %(discount)s is more than the line's %(gross)s.")
            % {"discount": discount, "gross": round_amount(gross)}
        )
    return split_tax(round_amount(gross - discount), tax_rate=tax_rate, prices_include_tax=prices_include_tax)


def split_tax(amount: Decimal, *, tax_rate: Decimal, prices_include_tax: bool) -> Amounts:
    """Split (prices with tax) or extend (net prices) a rounded amount into net and tax."""
    if prices_include_tax:
        tax = round_amount(amount * tax_rate / (1 + tax_rate))
        amounts = Amounts(net=amount - tax, tax=tax)
    else:
        amounts = Amounts(net=amount, tax=round_amount(amount * tax_rate))
    _refuse_too_much(amounts.total)
    return amounts


def total_order(lines: Iterable[Amounts], *, discounts: Iterable[Decimal], shipping: Amounts) -> Totals:
    """Add up the lines' rounded amounts; nothing is rounded again."""
    lines = tuple(lines)
    totals = Totals(
        subtotal=sum((line.net for line in lines), Decimal("0.00")),
        discount=sum(discounts, Decimal("0.00")),
        shipping=shipping,
        tax=sum((line.tax for line in lines), Decimal("0.00")) + shipping.tax,
    )
    _refuse_too_much(totals.grand)
    return totals


def _refuse_too_much(amount: Decimal) -> None:
    if amount >= AMOUNT_LIMIT:
        raise InvalidInput(_("The amount of %(amount)s is more than an order can hold.") % {"amount": amount})
