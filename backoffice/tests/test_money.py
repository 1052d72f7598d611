"""An amount of money as people read it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.money import format_money
from backoffice.templatetags.shown import money

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    (
        ("0", "EUR", "€ 0.00"),
        ("1234.5", "EUR", "€ 1,234.50"),
        ("1234567.89", "USD", "$ 1,234,567.89"),
        ("-12", "GBP", "−£ 12.00"),
        ("0.1234", "EUR", "€ 0.1234"),
        ("18.5000", "EUR", "€ 18.50"),
        ("7", "CHF", "CHF 7.00"),
    ),
)
def test_money_is_written_with_its_currency_and_never_breaks(amount: str, currency: str, written: str) -> None:
    assert format_money(Decimal(amount), currency) == written.replace(" ", "\u00a0")


def test_the_filter_says_where_there_is_no_amount() -> None:
    assert money(None, "EUR") == "–"
    assert money(Decimal(3), "EUR") == "€\u00a03.00"
