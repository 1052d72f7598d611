"""A small shop on a busy day: orders in every state, some of them short, and stock that moved in every way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Product, StockLocation
from inventory.models.stock import MovementKind
from inventory.services.stock import Count, adjust_stock, count_stock, transfer_stock
from inventory.tests.factories import make_location, make_product, make_stock
from sales.models import Order
from sales.models.orders import Disposition, Status
from sales.services.drafts import DraftInput, create_orders
from sales.services.lines import LineInput
from sales.services.orders import (
    cancel_orders,
    deliver_orders,
    prioritise_orders,
    process_orders,
    reopen_orders,
    ship_orders,
    submit_orders,
)
from sales.tests.factories import make_order, make_pending_order


@dataclass(frozen=True)
class BusyShop:
    """`plenty` has free stock, for `scarce` two orders wait, `service` moves no stock.

    Of the pending orders `served` has all it wants and `short` has nothing.
    """

    plenty: Product
    scarce: Product
    service: Product
    served: Order
    short: Order
    delivered: Order
    restocked: Order
    lost: Order


def make_busy_shop() -> BusyShop:
    plenty, scarce, service = (
        make_product(sku="PLENTY", price=Decimal("12.3456"), tax_rate=Decimal("0.07")),
        make_product(sku="SCARCE"),
        make_product(sku="SERVICE", track_stock=False),
    )
    make_stock(plenty, 100)
    make_stock(scarce, 3)
    _move_by_hand(plenty)
    served, delivered, restocked, lost = _orders_in_every_state(
        [LineInput(plenty.pk, 3, discount=Decimal("1.11")), LineInput(service.pk, 1)]
    )
    return BusyShop(plenty, scarce, service, served, _queue(plenty, scarce), delivered, restocked, lost)


def _orders_in_every_state(lines: list[LineInput]) -> tuple[Order, Order, Order, Order]:
    """Return a pending order, a delivered one, and two that were cancelled after shipping."""
    fields = {"email": "buyer@example.com", "shipping_cost": Decimal("4.90")}
    orders = create_orders([DraftInput(lines, fields) for _order in range(10)], by=None)
    draft, pending, processing, shipped, delivered, *given_up = (order.pk for order in orders)
    from_draft, from_pending, from_processing, restocked, lost = given_up
    on_the_way = [shipped, delivered, restocked, lost]
    submit_orders([pending, from_pending, processing, from_processing, *on_the_way], by=None)
    process_orders([processing, from_processing, *on_the_way], by=None)
    ship_orders(on_the_way, by=None)
    deliver_orders([delivered], by=None)
    cancel_orders([from_draft, from_pending, from_processing], by=None, reason="changed their mind")
    cancel_orders([restocked], by=None, reason="not at home", disposition=Disposition.RESTOCKED)
    cancel_orders([lost], by=None, reason="the parcel is lost", disposition=Disposition.LOST)
    by_pk = Order.objects.in_bulk([draft, pending, processing, shipped, delivered, *given_up])
    assert {order.status for order in by_pk.values()} == set(Status.values)
    return by_pk[pending], by_pk[delivered], by_pk[restocked], by_pk[lost]


def _queue(plenty: Product, scarce: Product) -> Order:
    """Let three orders wait for `scarce`; the last goes first, the first is reopened and loses what it had."""
    first, _second = make_pending_order([(scarce, 2)]), make_pending_order([(plenty, 1), (scarce, 4)])
    third = make_pending_order([(scarce, 2), (plenty, 2)])
    prioritise_orders([third.pk], by=None, reason="the customer stands here")
    reopen_orders([first.pk], by=None)
    submit_orders([first.pk], by=None)
    make_order([], shipping_cost=Decimal("3.00"))
    return first


def _move_by_hand(product: Product) -> None:
    here, there = StockLocation.default(), make_location(name="Cellar")
    adjust_stock(
        product_id=product.pk, location_id=here.pk, quantity=-2, reason="broken", kind=MovementKind.DAMAGE, by=None
    )
    transfer_stock(product_id=product.pk, from_location_id=here.pk, to_location_id=there.pk, quantity=10, by=None)
    count_stock([Count(product.pk, there.pk, 9)], by=None, reason="stocktaking")
