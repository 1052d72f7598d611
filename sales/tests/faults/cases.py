"""A call of every stock and order service, each in a database where it has as much to do as it can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from backoffice.models import User
from backoffice.tests.factories import make_user
from inventory.models import Product, StockLocation
from inventory.services.reservations import settle
from inventory.services.stock import Count, Receipt, adjust_stock, count_stock, receive_stock, transfer_stock
from inventory.tests.factories import make_location, make_product, make_stock
from sales.models import Order
from sales.models.orders import Status
from sales.services import orders as steps
from sales.services.drafts import (
    DraftInput,
    add_note,
    create_order,
    create_orders,
    discard_draft,
    edit_draft,
    edit_order,
)
from sales.services.lines import LineInput
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order

Call = Callable[[], Any]
Given = Callable[[User], Call]


def receive(clerk: User) -> Call:
    """Two products, one of them new at the place; orders wait for both."""
    known, new, place = make_product(), make_product(), StockLocation.default()
    make_stock(known, 1)
    make_pending_order([(known, 3), (new, 2)])
    other = make_location()
    receipts = [Receipt(product.pk, where.pk, 5) for product in (known, new) for where in (place, other)]
    return partial(receive_stock, receipts, by=clerk, reason="delivery")


def adjust_up(clerk: User) -> Call:
    product = given_queue()
    place_id = StockLocation.default().pk
    return partial(adjust_stock, product_id=product.pk, location_id=place_id, quantity=2, reason="found", by=clerk)


def adjust_down(clerk: User) -> Call:
    """So much that orders must give back what was promised to them."""
    product = given_queue()
    place_id = StockLocation.default().pk
    return partial(
        adjust_stock, product_id=product.pk, location_id=place_id, quantity=-3, reason="lost", by=clerk, kind="damage"
    )


def count(clerk: User) -> Call:
    """One product has more than the books say, the other less than is promised."""
    place_id = StockLocation.default().pk
    more, less = given_queue(), given_queue()
    counts = [Count(more.pk, place_id, 9, key="sheet:1"), Count(less.pk, place_id, 1, key="sheet:2")]
    return partial(count_stock, counts, by=clerk, reason="inventory")


def transfer(clerk: User) -> Call:
    """To a place that has never had the product, from one that must break promises."""
    return partial(
        transfer_stock,
        product_id=given_queue().pk,
        from_location_id=StockLocation.default().pk,
        to_location_id=make_location().pk,
        quantity=3,
        by=clerk,
    )


def submit(clerk: User) -> Call:
    """Two drafts: of a product in stock, of one that is short, of one that has never been here, of one untracked."""
    rich, poor, new, service = make_product(), given_queue(), make_product(), make_product(track_stock=False)
    make_stock(rich, 9)
    drafts = [make_order([(rich, 1), (poor, 1), (new, 1), (service, 1)]) for _ in range(2)]
    return partial(steps.submit_orders, ids(drafts), by=clerk)


def reopen(clerk: User) -> Call:
    return partial(steps.reopen_orders, ids(given_orders(Status.PENDING)), by=clerk)


def prioritise(clerk: User) -> Call:
    """The last in the queue goes first; those ahead give up what they hold."""
    product = given_queue()
    last = make_pending_order([(product, 3)])
    return partial(steps.prioritise_orders, [last.pk], by=clerk, reason="promised")


def process(clerk: User) -> Call:
    return partial(steps.process_orders, ids(given_orders(Status.PENDING)), by=clerk)


def ship(clerk: User) -> Call:
    return partial(steps.ship_orders, ids(given_orders(Status.PROCESSING)), by=clerk, carrier="Post")


def deliver(clerk: User) -> Call:
    return partial(steps.deliver_orders, ids(given_orders(Status.SHIPPED)), by=clerk)


def cancel(status: str, disposition: str, clerk: User) -> Call:
    orders = given_orders(status)
    return partial(steps.cancel_orders, ids(orders), by=clerk, reason="too late", disposition=disposition)


def cancel_all(clerk: User) -> Call:
    """Orders from every state in one call."""
    orders = [order for status in list(Status)[:4] for order in given_orders(status)]
    return partial(steps.cancel_orders, ids(orders), by=clerk, reason="fire", disposition="restocked")


def create_one(clerk: User) -> Call:
    lines = [LineInput(make_product().pk, 2), LineInput(make_product().pk, 1)]
    fields = {"customer_id": given_customer(), "shipping_cost": Decimal(5), "external_number": "PO-1"}
    return partial(create_order, lines=lines, by=clerk, fields=fields, idempotency_key="cart:1")


def create_many(clerk: User) -> Call:
    lines = [LineInput(make_product().pk, 2), LineInput(make_product().pk, 1)]
    drafts = [DraftInput(lines, {"customer_id": given_customer()}, idempotency_key=f"cart:{n}") for n in range(3)]
    return partial(create_orders, drafts, by=clerk)


def edit_the_draft(clerk: User) -> Call:
    """One line goes, one changes, one comes; the customer and a header field change too."""
    order = make_order([(make_product(), 1), (make_product(), 2)])
    changed = order.lines.all()[1]
    lines = [
        LineInput(changed.product_id, 7, line_id=changed.pk),
        LineInput(make_product().pk, 1, discount=changed.discount),
    ]
    fields = {"customer_id": given_customer(), "carrier": "Post", "external_number": "PO-2"}
    return partial(edit_draft, order.pk, fields=fields, lines=lines, by=clerk)


def edit_later(clerk: User) -> Call:
    order = make_order_in(Status.PROCESSING)
    return partial(edit_order, order.pk, fields={"shipping_address": "Quay 2"}, by=clerk, version=order.version)


def note(clerk: User) -> Call:
    return partial(add_note, make_order().pk, body="call back", by=clerk)


def discard(clerk: User) -> Call:
    return partial(discard_draft, make_order([(make_product(), 1), (make_product(), 2)]).pk, by=clerk)


def settle_queue(clerk: User) -> Call:
    """Free stock beside short orders, as no service leaves it: the reservations were emptied by hand."""
    product = given_queue()
    level = product.stock_levels.get()
    product.reservations.update(reserved=0)
    product.stock_levels.update(reserved=0)
    return partial(settle, [(level.product_id, level.location_id)])


CASES: dict[str, Given] = {
    "receive_stock": receive,
    "adjust_stock up": adjust_up,
    "adjust_stock down": adjust_down,
    "count_stock": count,
    "transfer_stock": transfer,
    "submit_orders (reserve)": submit,
    "reopen_orders (release)": reopen,
    "prioritise_orders": prioritise,
    "process_orders (consume)": process,
    "ship_orders": ship,
    "deliver_orders": deliver,
    "cancel_orders draft": partial(cancel, Status.DRAFT, ""),
    "cancel_orders pending": partial(cancel, Status.PENDING, ""),
    "cancel_orders processing": partial(cancel, Status.PROCESSING, ""),
    "cancel_orders shipped, restocked": partial(cancel, Status.SHIPPED, "restocked"),
    "cancel_orders shipped, lost": partial(cancel, Status.SHIPPED, "lost"),
    "cancel_orders from every state": cancel_all,
    "create_order": create_one,
    "create_orders": create_many,
    "edit_draft": edit_the_draft,
    "edit_order": edit_later,
    "add_note": note,
    "discard_draft": discard,
    "settle": settle_queue,
}


def given_call(name: str) -> Call:
    """Make what the case needs and return its call, by a clerk."""
    return CASES[name](make_user())


def given_queue() -> Product:
    """Return a product with 4 units: the first two orders hold them, the third waits."""
    product = make_product()
    make_stock(product, 4)
    for wanted in (2, 2, 2):
        make_pending_order([(product, wanted)])
    return product


def given_orders(status: str) -> list[Order]:
    """Bring two orders of two goods and a service to the state; another order waits for the first."""
    goods, service = make_product(), make_product(track_stock=False)
    other = make_product()
    for product in (goods, other):
        make_stock(product, 4)
    orders = [make_order_in(status, [(goods, 2), (service, 1), (other, 1)]) for _ in range(2)]
    make_pending_order([(goods, 9)], at=orders[0].created_at + timedelta(days=1))
    return orders


def given_customer() -> int:
    return make_customer(addresses=[{"line1": "Quay 1", "postcode": "20457", "city": "Hamburg"}]).pk


def ids(orders: list[Order]) -> list[int]:
    return [order.pk for order in orders]
