"""Prices with tax in the file and without in the shop, or the other way round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from backoffice.bulk.making_cells import number_of

FOUR = Decimal("0.0001")
MOST = 10**9
"""More than any price or rate; beyond it Python's decimals have no room for four places."""
Convert = Callable[[str, str], str]


@dataclass(frozen=True)
class ShopPrices:
    """How the shop keeps its prices."""

    include_tax: bool
    tax_rate: Decimal


def converter(prices: str, shop: ShopPrices | None) -> Convert | None:
    """Return what turns the file's price, given the row's own rate, into the shop's; None where they agree."""
    if shop is None or not prices or (prices == "with tax") == shop.include_tax:
        return None

    def convert(price: str, rate: str) -> str:
        amount, own = number_of(price), number_of(rate)
        added = shop.tax_rate if own is None else own
        if amount is None or not -MOST < amount < MOST or not -1 < added < MOST:
            return price
        factor = 1 + added
        changed = amount * factor if shop.include_tax else amount / factor
        return format(changed.quantize(FOUR, ROUND_HALF_UP).normalize(), "f")

    return convert
