"""A hundred orders or products take the statements of one, but for batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from backoffice.tests.factories import make_user
from inventory.models import Product, StockLocation
from inventory.services.catalogue import create_products
from inventory.services.stock import Count, Receipt, count_stock, receive_stock
from inventory.tests.races.report import note
from sales.models import Order
from sales.models.orders import Status
from sales.services import orders as steps
from sales.services.drafts import DraftInput, create_orders
from sales.services.lines import LineInput
from sales.tests.races.statements import shape_of, statements_of

MANY = 100
Call = Callable[[], Any]

pytestmark = pytest.mark.django_db


def given_products(number: int) -> list[Product]:
    items = [{"sku": f"MUG-{number}-{n}", "name": f"Mug {n}", "price": "9.9000"} for n in range(number)]
    return create_products(items, by=None)


def receive(number: int) -> Call:
    products, place_id = given_products(number), StockLocation.default().pk
    return partial(receive_stock, [Receipt(product.pk, place_id, 9) for product in products], by=make_user())


def count(number: int) -> Call:
    products, place_id = given_products(number), StockLocation.default().pk
    return partial(count_stock, [Count(product.pk, place_id, 9) for product in products], by=make_user(), reason="new")


def create(number: int) -> Call:
    return partial(create_orders, drafts_for(given_products(number)), by=make_user())


def drafts_for(products: list[Product]) -> list[DraftInput]:
    """One order a product, of two units in two lines."""
    return [DraftInput([LineInput(product.pk, 1)] * 2, {"email": "ada@example.com"}) for product in products]


def given_orders(number: int, status: str) -> list[int]:
    """Bring orders of as many products to the state; for each product another order waits for stock."""
    products = given_products(number)
    place_id = StockLocation.default().pk
    receive_stock([Receipt(product.pk, place_id, 2) for product in products], by=None)
    orders, waiting = (pks(create_orders(drafts_for(products), by=None)) for _ in range(2))
    for state, step in (
        (Status.PENDING, steps.submit_orders),
        (Status.PROCESSING, steps.process_orders),
        (Status.SHIPPED, steps.ship_orders),
    ):
        if Status.values.index(state) <= Status.values.index(status):
            assert all(outcome.changed for outcome in step(orders, by=None))
    if status != Status.DRAFT:
        steps.submit_orders(waiting, by=None)
    return orders


def pks(orders: list[Order]) -> list[int]:
    return [order.pk for order in orders]


def taking(service: Callable[..., Any], status: str, **arguments: Any) -> Callable[[int], Call]:
    return lambda number: partial(service, given_orders(number, status), by=make_user(), **arguments)


SERVICES: dict[str, Callable[[int], Call]] = {
    "receive_stock": receive,
    "count_stock": count,
    "create_orders": create,
    "submit_orders": taking(steps.submit_orders, Status.DRAFT),
    "reopen_orders": taking(steps.reopen_orders, Status.PENDING),
    "process_orders": taking(steps.process_orders, Status.PENDING),
    "ship_orders": taking(steps.ship_orders, Status.PROCESSING, carrier="Post"),
    "deliver_orders": taking(steps.deliver_orders, Status.SHIPPED),
    "cancel_orders draft": taking(steps.cancel_orders, Status.DRAFT, reason="late"),
    "cancel_orders pending": taking(steps.cancel_orders, Status.PENDING, reason="late"),
    "cancel_orders processing": taking(steps.cancel_orders, Status.PROCESSING, reason="late"),
    "cancel_orders shipped": taking(steps.cancel_orders, Status.SHIPPED, reason="late", disposition="restocked"),
}


@pytest.mark.parametrize("name", SERVICES)
def test_statements_do_not_grow_with_the_number_of_rows(name: str) -> None:
    one, many = SERVICES[name](1), SERVICES[name](MANY)

    few, all_of_them = statements_of(one), statements_of(many)

    assert shape_of(all_of_them) == shape_of(few)
    assert len(all_of_them) < len(few) + MANY // 4
    note(f"{name}: {len(few)} statements for 1, {len(all_of_them)} for {MANY}")
