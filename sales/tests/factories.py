"""Customers and orders for tests, made by the services, so that history, audit and ledger are as in life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from backoffice.models import User
from inventory.models import Product, StockLocation
from inventory.tests.factories import make_product, make_stock
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Status
from sales.services import orders as steps
from sales.services.customers import create_customer
from sales.services.drafts import create_order
from sales.services.lines import LineInput
from sales.services.orders import (
    Outcome,
    cancel_orders,
    deliver_orders,
    process_orders,
    ship_orders,
    submit_orders,
)

Lines = Sequence[tuple[Product, int] | LineInput]
ADDRESS = {"line1": "Quay 1", "postcode": "20457", "city": "Hamburg", "country": "Germany"}
_numbers = count(1)


def make_customer(*, addresses: Sequence[dict[str, Any]] = (), by: User | None = None, **overrides: Any) -> Customer:
    number = next(_numbers)
    fields = {"name": f"Customer {number}", "email": f"customer-{number}@example.com"} | overrides
    return create_customer(fields=fields, addresses=addresses, by=by)


def make_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    """Create a draft: of one mug where no lines are given, with an e-mail where there is no customer.

    `source`, `idempotency_key` and `at` go to the service, other overrides are header fields.
    """
    facts = {name: overrides.pop(name) for name in ("source", "idempotency_key", "at") if name in overrides}
    contact = {} if "customer_id" in overrides else {"email": "buyer@example.com"}
    inputs = [_input(line) for line in ([(make_product(), 1)] if lines is None else lines)]
    return create_order(lines=inputs, by=by, fields=contact | overrides, **facts)


def make_pending_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    """Submit an order; what it reserves is what lies free."""
    order = make_order(lines, by=by, **overrides)
    return submit_orders([order.pk], by=by, at=overrides.get("at"))[0].unwrap()


def make_processing_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    """Receive the stock that the order needs, and process it."""
    order = make_order(lines, by=by, **overrides)
    for line in order.lines.select_related("product"):
        if line.product.track_stock:
            make_stock(line.product, line.quantity, StockLocation.objects.get(pk=order.location_id))
    at = overrides.get("at")
    submit_orders([order.pk], by=by, at=at)
    return process_orders([order.pk], by=by, at=at)[0].unwrap()


def make_shipped_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    order = make_processing_order(lines, by=by, **overrides)
    return ship_orders([order.pk], by=by, at=overrides.get("at"))[0].unwrap()


def make_delivered_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    order = make_shipped_order(lines, by=by, **overrides)
    return deliver_orders([order.pk], by=by, at=overrides.get("at"))[0].unwrap()


def make_cancelled_order(lines: Lines | None = None, *, by: User | None = None, **overrides: Any) -> Order:
    order = make_order(lines, by=by, **overrides)
    return cancel_orders([order.pk], by=by, reason="factory", at=overrides.get("at"))[0].unwrap()


MAKERS: dict[str, Callable[..., Order]] = {
    Status.DRAFT: make_order,
    Status.PENDING: make_pending_order,
    Status.PROCESSING: make_processing_order,
    Status.SHIPPED: make_shipped_order,
    Status.DELIVERED: make_delivered_order,
    Status.CANCELLED: make_cancelled_order,
}


def make_order_in(status: str, lines: Lines | None = None, **overrides: Any) -> Order:
    """Bring a new order to this state by the services."""
    return MAKERS[status](lines, **overrides)


def take(transition: str, order: Order, *, by: User | None = None, **arguments: Any) -> Outcome:
    """Take one step with one order, with a reason where the step needs one."""
    service = getattr(steps, f"{transition}_orders")
    reason = {"reason": "because"} if transition in ("cancel", "prioritise") else {}
    outcomes: list[Outcome] = service([order.pk], by=by, **(reason | arguments))
    return outcomes[0]


def the_line(order: Order) -> OrderLine:
    """Return the order's only line, as it is in the database."""
    return OrderLine.objects.get(order=order)


def _input(line: tuple[Product, int] | LineInput) -> LineInput:
    return line if isinstance(line, LineInput) else LineInput(line[0].pk, line[1])
