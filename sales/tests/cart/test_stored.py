"""A session may hold anything: old, cut off, or made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sales.cart.contents import MOST_LINES, Cart
from sales.cart.stored import dump, load
from sales.services.lines import LineInput
from sales.tests.cart.pages import NOW

DAY = 86400


def line(**overrides: Any) -> dict[str, Any]:
    return {"product": 1, "quantity": 2, "price": None, "reason": "", "discount": "0"} | overrides


def stored(**overrides: Any) -> dict[str, Any]:
    return dump(Cart(), now=NOW) | {"lines": [line()]} | overrides


def test_what_is_written_is_read_again() -> None:
    cart = Cart(
        lines={3: LineInput(3, 9999, Decimal("1.2345"), "worn", Decimal("0.50")), 1: LineInput(1, 1)},
        customer_id=7,
        shipping_address="Pier 7\nHamburg",
        shipping_cost=Decimal("4.90"),
        note="gift",
        removed=LineInput(5, 2, Decimal(8), "scratched"),
    )

    again = load(dump(cart, now=NOW), now=NOW)

    assert again == Cart(**(vars(cart) | {"token": again.token}))
    assert list(again.lines) == [3, 1]
    assert len(again.token) == 32
    assert load(dump(again, now=NOW), now=NOW).token == again.token


def test_no_cart_is_a_blank_one_without_a_remark() -> None:
    assert load(None, now=NOW) == Cart()
    assert Cart(token="x").is_blank
    assert not Cart(note="x").is_blank


@pytest.mark.parametrize(
    "data", ["", 7, [], {}, {"version": 1}, stored(version=0), stored(version="1"), stored(lines={})]
)
def test_another_form_is_dropped_whole_with_a_sentence(data: object) -> None:
    cart = load(data, now=NOW)

    assert cart.is_blank
    assert cart.remarks == ("Your cart was kept in a form that cannot be read any more; it is empty now.",)


def test_after_seven_days_without_a_touch_it_is_gone() -> None:
    assert load(stored(), now=NOW + 7 * DAY).lines
    late = load(stored(), now=NOW + 7 * DAY + 1)

    assert late.is_blank
    assert late.remarks == ("Your cart had not been touched for 7 days; it is empty now.",)
    assert load(stored(touched="now"), now=NOW).is_blank


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        {},
        line(product=0),
        line(product=-1),
        line(product=True),
        line(product="1"),
        line(product=2**63),
        line(quantity=0),
        line(quantity=10_000),
        line(quantity=1.5),
        line(quantity=None),
        line(price="x"),
        line(price="NaN"),
        line(price="Infinity"),
        line(price="-1"),
        line(price="1e8"),
        line(price=9.9),
        line(price="1" * 41),
        line(reason=None),
        line(reason="x" * 256),
        line(reason="a\0"),
        line(discount=None),
        line(discount="-0.01"),
        line(discount="1e12"),
        line(product=5),
    ],
)
def test_a_bad_line_is_left_out_and_the_others_stay(bad: object) -> None:
    cart = load(stored(lines=[line(product=5), bad, line(product=6)]), now=NOW)

    assert list(cart.lines) == [5, 6]
    assert cart.remarks == ("1 line of your cart could not be read and was left out.",)


def test_more_lines_than_a_cart_holds_are_left_out() -> None:
    cart = load(stored(lines=[line(product=pk) for pk in range(1, 104)]), now=NOW)

    assert len(cart.lines) == MOST_LINES
    assert cart.remarks == ("3 lines of your cart could not be read and were left out.",)


@pytest.mark.parametrize(
    ("name", "bad", "word"),
    [
        ("customer_id", "7", "customer"),
        ("customer_id", -7, "customer"),
        ("shipping_address", 7, "shipping address"),
        ("shipping_address", "x" * 1001, "shipping address"),
        ("shipping_cost", "free", "shipping cost"),
        ("note", "a\0b", "note"),
        ("token", None, "token"),
        ("token", "x" * 65, "token"),
    ],
)
def test_a_bad_value_of_the_head_is_left_out_with_a_sentence(name: str, bad: object, word: str) -> None:
    cart = load(stored(**{name: bad}), now=NOW)

    assert getattr(cart, name) == getattr(Cart(), name)
    assert cart.remarks == (f"The {word} of your cart could not be read and was left out.",)
    assert list(cart.lines) == [1]
