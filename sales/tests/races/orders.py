"""Orders for races, made set-based, and the steps as calls that can be sent to another process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inventory.models import Product
from sales.models import Order
from sales.services.drafts import DraftInput, create_orders
from sales.services.lines import LineInput
from sales.services.orders import submit_orders
from sales.tests.factories import take

Lines = Sequence[tuple[Product, int]]


def make_drafts(lines: Lines, number: int) -> list[Order]:
    """Create many orders of the same (product, quantity) pairs."""
    inputs = [LineInput(product.pk, quantity) for product, quantity in lines]
    return create_orders([DraftInput(inputs, {"email": "ada@example.com"}) for _ in range(number)], by=None)


def make_pending_orders(lines: Lines, number: int) -> list[Order]:
    """Create and submit many orders."""
    drafts = [order.pk for order in make_drafts(lines, number)]
    return [outcome.unwrap() for outcome in submit_orders(drafts, by=None)]


def step(transition: str, order_id: int, **arguments: Any) -> None:
    """Take one step with one order, or raise what refuses it."""
    take(transition, Order(pk=order_id), **arguments).unwrap()
