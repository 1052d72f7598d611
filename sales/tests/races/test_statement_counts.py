"""Many orders or products take the statements of one, but for batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from backoffice.tests.factories import make_user
from backoffice.tests.repeats import repeats
from inventory.models import Product, StockLocation
from inventory.services.catalogue import create_products
from inventory.services.stock import Count, Receipt, count_stock, receive_stock
from inventory.tests.races.report import note
from sales.services.drafts import DraftInput, create_orders
from sales.services.lines import LineInput
from sales.services.orders import (
    Outcome,
    cancel_orders,
    deliver_orders,
    process_orders,
    reopen_orders,
    ship_orders,
    submit_orders,
)
from sales.tests.races.statements import shape_of, statements_of

MANY = repeats(100, 30)
Sent = dict[str, list[str]]


@pytest.mark.slow
@pytest.mark.django_db
def test_statements_do_not_grow_with_the_number_of_rows() -> None:
    few, many = statements_for(1), statements_for(MANY)

    for name in few:
        note(f"{name}: {len(few[name])} statements for 1, {len(many[name])} for {MANY}")
    assert {name: shape_of(sent) for name, sent in many.items()} == {name: shape_of(sent) for name, sent in few.items()}
    assert [name for name in few if len(many[name]) > len(few[name]) + MANY // 4] == []


def statements_for(number: int) -> Sent:
    """Bring so many orders, one a product, through everything; for each product another order waits for stock."""
    clerk = make_user()
    items = [{"sku": f"MUG-{number}-{n}", "name": f"Mug {n}", "price": "9.9000"} for n in range(number)]
    products = create_products(items, by=None)
    sent = of_the_stock(products, by=clerk)
    create = partial(create_orders, drafts_for(products), by=clerk)
    sent["create_orders"] = statements_of(create)
    orders, drafts, pending, processing, shipped, waiting = ([order.pk for order in create()] for _ in range(6))
    take = partial(record, sent, by=clerk)
    take("submit_orders", submit_orders, orders)
    take("reopen_orders", reopen_orders, orders)
    submit_orders([*orders, *processing, *shipped, *pending, *waiting], by=None)
    process_orders([*processing, *shipped], by=None)
    ship_orders(shipped, by=None)
    take("process_orders", process_orders, orders)
    take("ship_orders", partial(ship_orders, carrier="Post"), orders)
    take("deliver_orders", deliver_orders, orders)
    cancel = partial(cancel_orders, reason="late", disposition="restocked")
    for state, group in (("draft", drafts), ("pending", pending), ("processing", processing), ("shipped", shipped)):
        take(f"cancel_orders {state}", cancel, group)
    return sent


def of_the_stock(products: list[Product], **by: Any) -> Sent:
    """Count and receive eight units of each product, all new at the place: enough for four orders."""
    place_id = StockLocation.default().pk
    counts = [Count(product.pk, place_id, 1) for product in products]
    receipts = [Receipt(product.pk, place_id, 7) for product in products]
    return {
        "count_stock": statements_of(partial(count_stock, counts, reason="new", **by)),
        "receive_stock": statements_of(partial(receive_stock, receipts, **by)),
    }


def drafts_for(products: list[Product]) -> list[DraftInput]:
    """One order a product, of two units in two lines."""
    return [DraftInput([LineInput(product.pk, 1)] * 2, {"email": "ada@example.com"}) for product in products]


def record(sent: Sent, name: str, service: Callable[..., list[Outcome]], orders: list[int], **by: Any) -> None:
    """Take the step with all orders and keep its statements; each order must have taken it."""
    outcomes: list[Outcome] = []
    sent[name] = statements_of(lambda: outcomes.extend(service(orders, **by)))
    assert all(outcome.changed for outcome in outcomes)
