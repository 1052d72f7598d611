"""Prices, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as combinations

import pytest

from backoffice.exceptions import InvalidInput
from sales.services.pricing import (
    Amounts,
    price_line,
    round_amount,
    round_unit_price,
    split_tax,
    total_order,
)

# quantity, unit price, discount, rate -> net, tax, total
Line = tuple[int, str, str, str]
Printed = tuple[str, str, str]
NET_PRICES = [
    ((1, "10", "0", "0.19"), ("10.00", "1.90", "11.90")),
    ((3, "9.99", "0", "0.19"), ("29.97", "5.69", "35.66")),  # 5.6943
    ((3, "9.99", "0.97", "0.19"), ("29.00", "5.51", "34.51")),
    ((1, "0.5", "0", "0.05"), ("0.50", "0.03", "0.53")),  # 0.025 is rounded up
    ((1, "0.1", "0", "0.05"), ("0.10", "0.01", "0.11")),  # 0.005 is rounded up
    ((1, "0.0049", "0", "0.19"), ("0.00", "0.00", "0.00")),
    ((1, "0.0050", "0", "0.19"), ("0.01", "0.00", "0.01")),
    ((3, "0.0050", "0", "0"), ("0.02", "0.00", "0.02")),  # 0.015 is rounded up; each piece alone would make 0.03
    ((7, "1.2345", "0", "0.07"), ("8.64", "0.60", "9.24")),  # 8.6415, 0.6048
    ((1000, "0.0333", "0", "0.2"), ("33.30", "6.66", "39.96")),
    ((2, "5", "10", "0.19"), ("0.00", "0.00", "0.00")),
    ((1, "100", "0", "0"), ("100.00", "0.00", "100.00")),
    ((1, "100", "0", "1"), ("100.00", "100.00", "200.00")),
    ((1_000_000, "99999.9999", "0", "0.19"), ("99999999900.00", "18999999981.00", "118999999881.00")),
]
PRICES_WITH_TAX = [
    ((1, "11.90", "0", "0.19"), ("10.00", "1.90", "11.90")),
    ((1, "10", "0", "0.19"), ("8.40", "1.60", "10.00")),  # 1.5966
    ((3, "9.99", "0", "0.19"), ("25.18", "4.79", "29.97")),  # 4.7851
    ((3, "9.99", "0.97", "0.19"), ("24.37", "4.63", "29.00")),  # 4.6303
    ((1, "0.03", "0", "0.2"), ("0.02", "0.01", "0.03")),  # 0.005 is rounded up
    ((1, "0.01", "0", "0.19"), ("0.01", "0.00", "0.01")),
    ((1, "1.05", "0", "0.05"), ("1.00", "0.05", "1.05")),
    ((7, "1.2345", "0", "0.07"), ("8.07", "0.57", "8.64")),  # 8.6415, 0.5652
    ((2, "5", "10", "0.19"), ("0.00", "0.00", "0.00")),
    ((1, "100", "0", "0"), ("100.00", "0.00", "100.00")),
    ((1, "100", "0", "1"), ("50.00", "50.00", "100.00")),
    ((1_000_000, "99999.9999", "0", "0.19"), ("84033613361.34", "15966386538.66", "99999999900.00")),
]


def priced(
    quantity: int, price: str, discount: str, rate: str, *, prices_include_tax: bool
) -> tuple[Decimal, Decimal, Decimal]:
    amounts = price_line(
        quantity=quantity,
        unit_price=Decimal(price),
        discount=Decimal(discount),
        tax_rate=Decimal(rate),
        prices_include_tax=prices_include_tax,
    )
    return amounts.net, amounts.tax, amounts.total


@pytest.mark.parametrize(("line", "printed"), NET_PRICES)
def test_tax_is_added_to_net_prices(line: Line, printed: Printed) -> None:
    assert tuple(map(str, priced(*line, prices_include_tax=False))) == printed


@pytest.mark.parametrize(("line", "printed"), PRICES_WITH_TAX)
def test_tax_is_taken_out_of_prices_that_include_it(line: Line, printed: Printed) -> None:
    assert tuple(map(str, priced(*line, prices_include_tax=True))) == printed


@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_every_amount_has_two_decimals(prices_include_tax: bool) -> None:
    quantities, prices, rates = (1, 3, 7), ("0.0001", "0.3333", "12.3456", "99.9999"), ("0", "0.07", "0.19", "0.255")

    for quantity, price, rate in combinations(quantities, prices, rates):
        net, tax, total = priced(quantity, price, "0", rate, prices_include_tax=prices_include_tax)
        assert {amount.as_tuple().exponent for amount in (net, tax, total)} == {-2}
        assert total == net + tax
        assert net >= 0 <= tax


@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_a_discount_larger_than_the_line_is_refused(prices_include_tax: bool) -> None:
    with pytest.raises(InvalidInput, match=r"discount of 10\.01 is more than the line's 10\.00"):
        priced(2, "5", "10.01", "0.19", prices_include_tax=prices_include_tax)


@pytest.mark.parametrize(
    ("quantity", "price", "rate", "prices_include_tax"),
    [
        (1_000_000, "1000000", "0", True),
        (1_000_000, "1000000", "0", False),
        (1_000_000, "900000", "0.19", False),  # with its tax
    ],
)
def test_a_line_that_an_order_cannot_hold_is_refused(
    quantity: int, price: str, rate: str, prices_include_tax: bool
) -> None:
    with pytest.raises(InvalidInput, match="more than an order can hold"):
        priced(quantity, price, "0", rate, prices_include_tax=prices_include_tax)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.004", "0.00"), ("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("2.675", "2.68"), ("1", "1.00")],
)
def test_amounts_are_rounded_half_up(value: str, rounded: str) -> None:
    assert str(round_amount(Decimal(value))) == rounded


@pytest.mark.parametrize(("value", "rounded"), [("0.00005", "0.0001"), ("0.00004", "0.0000"), ("1", "1.0000")])
def test_unit_prices_have_four_decimals(value: str, rounded: str) -> None:
    assert str(round_unit_price(Decimal(value))) == rounded


@pytest.mark.parametrize(
    ("prices_include_tax", "expected"),
    [(True, Amounts(Decimal("4.12"), Decimal("0.78"))), (False, Amounts(Decimal("4.90"), Decimal("0.93")))],
)
def test_shipping_is_split_like_a_line(prices_include_tax: bool, expected: Amounts) -> None:
    assert split_tax(Decimal("4.90"), tax_rate=Decimal("0.19"), prices_include_tax=prices_include_tax) == expected


def test_totals_are_the_sums_of_what_is_printed() -> None:
    lines = [Amounts(Decimal("8.40"), Decimal("1.60")), Amounts(Decimal("25.18"), Decimal("4.79"))]

    totals = total_order(
        lines, discounts=[Decimal("0.50"), Decimal("0.25")], shipping=Amounts(Decimal("4.12"), Decimal("0.78"))
    )

    assert (totals.subtotal, totals.discount) == (Decimal("33.58"), Decimal("0.75"))
    assert totals.tax == Decimal("7.17")  # 1.60 + 4.79 + 0.78
    assert totals.grand == Decimal("44.87")  # 33.58 + 4.12 + 7.17; the discount is in the lines already


def test_lines_are_rounded_one_by_one_and_not_in_the_sum() -> None:
    line = price_line(
        quantity=1, unit_price=Decimal("0.33"), discount=Decimal(0), tax_rate=Decimal("0.19"), prices_include_tax=False
    )

    totals = total_order([line] * 3, discounts=[], shipping=Amounts(Decimal("0.00"), Decimal("0.00")))

    assert (line.tax, totals.tax) == (Decimal("0.06"), Decimal("0.18"))  # of 0.99 together it would be 0.19


def test_an_order_without_lines_costs_nothing() -> None:
    totals = total_order([], discounts=[], shipping=Amounts(Decimal("0.00"), Decimal("0.00")))

    assert (str(totals.subtotal), str(totals.tax), str(totals.grand)) == ("0.00", "0.00", "0.00")


def test_more_than_an_order_can_hold_is_refused_in_the_sum_too() -> None:
    line = Amounts(Decimal("600000000000.00"), Decimal("0.00"))

    with pytest.raises(InvalidInput, match="more than an order can hold"):
        total_order([line, line], discounts=[], shipping=Amounts(Decimal("0.00"), Decimal("0.00")))
