"""The service behind "Place order", asked without a page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.users import deactivate_user
from backoffice.tests.factories import make_user
from inventory.models import Product
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_product
from sales.exceptions import CartChanged, CartRefused, OrderRefused
from sales.models import Order
from sales.services import checkout as service
from sales.services.checkout import Checkout, order_of, place_cart
from sales.services.drafts import create_order
from sales.services.lines import LineInput
from sales.services.quotes import Seen, quote
from sales.tests.admin.pages import everything
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_user(Role.STAFF)


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED", price=Decimal(10))


@pytest.fixture
def filled(mug: Product) -> Checkout:
    return Checkout("token-1", (LineInput(mug.pk, 2),), customer_id=make_customer().pk)


def seen_now(checkout: Checkout) -> Seen:
    return quote(checkout.lines, shipping_cost=checkout.shipping_cost).seen


def test_the_same_token_returns_the_first_order_and_writes_nothing(filled: Checkout, clerk: User) -> None:
    first = place_cart(filled, by=clerk, seen=seen_now(filled))
    before = everything()

    again = place_cart(replace(filled, note="other"), by=clerk, seen=None)

    assert (first.is_new, again.is_new, again.order) == (True, False, first.order)
    assert order_of("token-1") == first.order
    assert order_of("") is None
    assert everything() == before


def test_another_token_makes_another_order(filled: Checkout, clerk: User) -> None:
    first = place_cart(filled, by=clerk, seen=seen_now(filled))

    second = place_cart(replace(filled, token="token-2"), by=clerk, seen=seen_now(filled), repeats=first.order.pk)

    assert second.is_new
    assert Order.objects.count() == 2


def test_whoever_was_deactivated_meanwhile_orders_nothing(filled: Checkout, clerk: User) -> None:
    deactivate_user(clerk.pk, by=make_user(Role.ADMIN))
    before = everything()

    with pytest.raises(CartRefused, match="Your account was closed"):
        place_cart(filled, by=clerk, seen=seen_now(filled))

    assert everything() == before


def test_a_refusal_leaves_nothing_behind(filled: Checkout, clerk: User) -> None:
    before = everything()

    for bad, refusal in (
        (replace(filled, token=""), CartRefused),
        (replace(filled, lines=()), CartRefused),
        (replace(filled, customer_id=None), CartRefused),
        (replace(filled, lines=(LineInput(10**9, 1),)), CartRefused),
        (replace(filled, shipping_cost=Decimal(10) ** 12), CartRefused),
        (replace(filled, note="x" * 5001), InvalidInput),
        (replace(filled, customer_id=10**9), OrderRefused),
    ):
        with pytest.raises(refusal):
            place_cart(bad, by=clerk, seen=seen_now(filled))

    assert everything() == before


def test_a_price_that_changes_while_the_order_is_written_is_refused(
    filled: Checkout, clerk: User, mug: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = seen_now(filled)

    def late(**facts: Any) -> Order:
        Product.objects.filter(pk=mug.pk).update(price=11)
        return create_order(**facts)

    monkeypatch.setattr(service, "create_order", late)
    with pytest.raises(CartChanged, match="at this very moment"):
        place_cart(filled, by=clerk, seen=seen)

    assert not Order.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_lines(clerk: User, django_assert_max_num_queries: Any) -> None:
    products = [make_product(track_stock=False) for _ in range(50)]
    customer = make_customer()

    for number in (2, 50):
        lines = tuple(LineInput(product.pk, 1) for product in products[:number])
        filled = Checkout(f"token-{number}", lines, customer_id=customer.pk, note="gift")
        seen = seen_now(filled)
        with django_assert_max_num_queries(50):
            place_cart(filled, by=clerk, seen=seen)


def test_an_own_price_is_kept_with_its_reason_and_refused_without(filled: Checkout, clerk: User, mug: Product) -> None:
    without = replace(filled, lines=(LineInput(mug.pk, 1, Decimal(9)),))
    with pytest.raises(CartRefused, match="MUG-RED: say why the price is not the list price"):
        place_cart(without, by=clerk, seen=seen_now(without))

    edit_product(mug.pk, changes={"price": Decimal(9)}, by=None)
    place_cart(without, by=clerk, seen=seen_now(without))
    line = Order.objects.get().lines.get()
    assert (line.unit_price, line.list_price, line.override_reason) == (Decimal(9), Decimal(9), "")
