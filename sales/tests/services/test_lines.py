from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.tests.refusals import assert_refused
from inventory.tests.factories import make_product
from sales.services.lines import MOST, LineInput
from sales.tests.factories import make_order, the_line
from sales.tests.services.drafting import assert_totals_agree, edit, inputs

pytestmark = pytest.mark.django_db

HUGE = [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("1e30"), Decimal("1e12"), Decimal("-0.01")]


@pytest.mark.parametrize("quantity", [0, -1, MOST + 1])
def test_an_impossible_quantity_is_refused(quantity: int) -> None:
    product = make_product(sku="MUG")

    assert_refused(lambda: make_order([(product, quantity)]), "MUG: the quantity is a whole number from 1 to 1000000")


@pytest.mark.parametrize("amount", HUGE)
def test_an_amount_that_is_none_is_refused(amount: Decimal) -> None:
    product = make_product(sku="MUG")
    order = make_order([(product, 1)])
    match = r"MUG: the amount must be 0 or more, and less than 1,000,000,000,000"

    for facts in ({"unit_price": amount, "override_reason": "x"}, {"discount": amount}):
        line = LineInput(product.pk, 1, **facts)
        assert_refused(lambda line=line: make_order([line]), match)  # type: ignore[misc]
        assert_refused(lambda line=line: edit(order, [line]), match)  # type: ignore[misc]
    assert_refused(lambda: edit(order, shipping_cost=amount), "Shipping: the amount must be 0 or more")


@pytest.mark.parametrize("price", ["100000000", "99999999.99995"])
def test_a_unit_price_that_a_line_cannot_hold_is_refused(price: str) -> None:
    line = LineInput(make_product().pk, 1, Decimal(price), "typed")

    assert_refused(lambda: make_order([line]), "^Unit price: ")


def test_an_order_dearer_than_any_is_refused() -> None:
    lines = [LineInput(make_product(price=Decimal(99_999_999)).pk, 9_999) for _ in range(2)]

    assert_refused(lambda: make_order(lines), "more than an order can hold", InvalidInput)


def test_a_price_of_ones_own_needs_a_reason() -> None:
    product = make_product(sku="MUG", price=Decimal(10))
    nine = Decimal(9)

    assert_refused(lambda: make_order([LineInput(product.pk, 1, nine)]), "MUG: say why the price is 9.0000 instead of")
    assert_refused(lambda: make_order([LineInput(product.pk, 1, nine, "  ")]), "say why")
    assert_refused(lambda: make_order([LineInput(product.pk, 1, nine, "x" * 256)]), "^Reason for the price: ")
    line = the_line(make_order([LineInput(product.pk, 1, nine, " a friend ")]))
    assert (line.list_price, line.unit_price, line.override_reason) == (Decimal(10), nine, "a friend")


def test_the_list_price_needs_no_reason_and_keeps_none() -> None:
    product = make_product(price=Decimal("9.9999"))

    line = the_line(make_order([LineInput(product.pk, 1, Decimal("9.99994"), "rounded")]))

    assert (line.unit_price, line.override_reason) == (Decimal("9.9999"), "")


def test_a_discount_is_for_the_line_and_never_more_than_it() -> None:
    product = make_product(price=Decimal("11.90"))

    order = make_order([LineInput(product.pk, 2, discount=Decimal("3.805"))])

    assert (order.discount_total, order.grand_total) == (Decimal("3.81"), Decimal("19.99"))
    assert_refused(
        lambda: make_order([LineInput(product.pk, 1, discount=Decimal("11.91"))]), "more than the line", InvalidInput
    )


def test_what_is_not_sold_any_more_cannot_be_put_into_an_order() -> None:
    inactive, order = make_product(sku="MUG", is_active=False), make_order()

    assert_refused(lambda: make_order([(inactive, 1)]), "MUG is not active and cannot be sold")
    assert_refused(lambda: edit(order, [*inputs(order), LineInput(inactive.pk, 1)]), "MUG is not active")
    assert_refused(lambda: make_order([LineInput(4711, 1)]), "does not exist any more")


def test_a_product_may_stand_in_two_lines() -> None:
    product = make_product()

    order = make_order([(product, 1), LineInput(product.pk, 2, discount=Decimal(1))])

    assert order.line_count == 2
    assert_totals_agree(order)
