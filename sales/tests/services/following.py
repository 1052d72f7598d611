"""Follow an order on its way: what is stored, moved and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from backoffice.models import AuditEvent
from inventory.models import StockLevel, StockMovement
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.services import orders as services
from sales.services.orders import (
    Outcome,
)
from sales.tests.factories import (
    make_order_in,
    make_pending_order,
    the_line,
)

MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
STEPS = {
    "submit": {"draft": "pending"},
    "reopen": {"pending": "draft"},
    "process": {"pending": "processing"},
    "ship": {"processing": "shipped"},
    "deliver": {"shipped": "delivered"},
    "cancel": dict.fromkeys(("draft", "pending", "processing", "shipped"), "cancelled"),
}


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def level(order: Order) -> tuple[int, int]:
    """Return on hand and reserved of the order's only product."""
    row = StockLevel.objects.get(product=the_line(order).product_id)
    return row.on_hand, row.reserved


def movements(order: Order) -> list[tuple[str, int]]:
    rows = StockMovement.objects.filter(reference=f"SO-{order.pk}").order_by("id")
    return [(row.kind, row.quantity) for row in rows]


def events(order: Order) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(object_type="sales.order", object_id=str(order.pk)).order_by("id"))


def ready_for(status: str) -> Order:
    """An order in this state whose next step lacks nothing."""
    if status != "pending":
        return make_order_in(status)
    product = make_product()
    make_stock(product, 1)
    return make_pending_order([(product, 1)])


def service_of(step: str) -> Callable[..., list[Outcome]]:
    """Return the service that takes many orders, with a reason where it needs one."""
    service: Callable[..., list[Outcome]] = getattr(services, f"{step}_orders")
    return partial(service, reason="because") if step in ("cancel", "prioritise") else service
