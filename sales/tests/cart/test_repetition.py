"""The same order twice within the hour is rarely meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Customer, Order
from sales.services.orders import cancel_orders
from sales.tests.cart.pages import Window, filled_window, said
from sales.tests.factories import make_customer, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    return make_product()


@pytest.fixture
def lamp() -> Product:
    return make_product()


@pytest.fixture
def ada() -> Customer:
    return make_customer()


@pytest.fixture
def window(mug: Product, lamp: Product, ada: Customer) -> Window:
    return filled_window(mug, lamp, customer=ada)


def test_the_same_order_within_the_hour_is_asked_back_once(window: Window, mug: Product, lamp: Product) -> None:
    window.go("place")
    first = Order.objects.get()
    again = filled_window(lamp, mug, customer=first.customer)

    page = again.press("place")
    assert f"This customer ordered the same within the last hour: {first}." in said(page)
    assert "Nothing was ordered a second time" in said(page)
    assert Order.objects.count() == 1

    again.go("place")
    assert Order.objects.count() == 2


def test_a_second_repetition_is_asked_back_again(window: Window, mug: Product, lamp: Product, ada: Customer) -> None:
    window.go("place")
    again = filled_window(mug, lamp, customer=ada)
    again.press("place")
    other = filled_window(mug, lamp, customer=ada)
    other.press("place")
    other.go("place")

    page = again.press("place")

    assert "ordered the same within the last hour" in said(page)
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        lambda mug, lamp, ada: make_order([(mug, 1), (lamp, 2)], customer_id=ada.pk),
        lambda mug, lamp, ada: make_order([(mug, 1)], customer_id=ada.pk),
        lambda mug, lamp, ada: make_order([(mug, 1), (lamp, 1)], customer_id=make_customer().pk),
        lambda mug, lamp, ada: cancel_orders(
            [make_order([(mug, 1), (lamp, 1)], customer_id=ada.pk).pk], reason="mistake", by=None
        ),
    ],
    ids=["other quantity", "other lines", "other customer", "cancelled"],
)
def test_what_is_not_the_same_order_is_not_asked_about(
    window: Window, mug: Product, lamp: Product, ada: Customer, other: Any
) -> None:
    other(mug, lamp, ada)
    before = Order.objects.count()

    window.go("place")

    assert Order.objects.count() == before + 1


def test_the_same_order_of_an_hour_ago_is_not_asked_about(
    window: Window, mug: Product, lamp: Product, ada: Customer
) -> None:
    old = make_order([(mug, 1), (lamp, 1)], customer_id=ada.pk)
    Order.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(minutes=61))

    window.go("place")

    assert Order.objects.count() == 2
