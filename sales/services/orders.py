"""The life of an order: draft → pending → processing → shipped → delivered, or cancelled on the way.

Every step takes many orders. It locks the orders, then the stock, both in pk order; asks the model whether the step may
be taken; moves stock, orders, history and audit in one transaction; and returns a row an order. A refused order is left
as it was and does not stop the others. The number of SQL statements does not grow with the number of orders.

`at` is one time for all, or each order's own by its id (it must name each order; a KeyError otherwise, before anything
is changed). Then they take the step in the order of their times, and each one's timestamp, history, audit event,
movements and place in the queue carry its own. The call still is one step: stock is settled once, behind the last of
them. Whoever brings in the past should therefore make a call a day and a step, and the days one after the other: then
the times in the ledger rise at every place, and nobody is served before they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput
from backoffice.models import SiteSettings, User
from backoffice.services import audit
from backoffice.services.validation import check_fields, required_text
from inventory.models import StockReservation
from inventory.models.stock import MovementKind, Place
from inventory.services import reservations
from inventory.services.ledger import Entry, lock_levels
from inventory.services.stock import restock
from sales.exceptions import OrderRefused, TransitionRefused
from sales.models import Order, OrderLine
from sales.models.orders import Disposition, Status
from sales.services.batch import Batch, Moments, Outcome
from sales.services.claims import (
    Lines,
    claim_lines,
    lines_of,
    refuse_short,
    refuse_what_gains_nothing,
    reservation_ids,
)

__all__ = (
    "Outcome",
    "cancel_orders",
    "deliver_orders",
    "prioritise_orders",
    "process_orders",
    "reopen_orders",
    "ship_orders",
    "submit_orders",
)


@transaction.atomic
def submit_orders(order_ids: Sequence[int], *, by: User | None, at: Moments = None) -> list[Outcome]:
    """Promise drafts to their customers: number them and queue each tracked line for its stock.

    Refuses an order without lines or contact, and one with a product that is not active.
    """
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("submit")
    lines = lines_of(batch.ready, lock_products=True)
    for order in batch.ready:
        if inactive := [line.sku for line in lines[order.pk] if not line.product.is_active]:
            batch.refuse(
                order,
                OrderRefused(
                    _("%(order)s: %(skus)s cannot be sold any more. Remove it or make the product active.")
                    % {"order": order, "skus": ", ".join(inactive)}
                ),
            )
    prefix = SiteSettings.load().order_prefix
    for order in batch.ready:
        order.number = order.number or f"{prefix}{order.pk}"
    outcomes = batch.take("submit", ("number", "submitted_at"))
    claim_lines(batch, lines)
    return outcomes


@transaction.atomic
def reopen_orders(order_ids: Sequence[int], *, by: User | None, at: Moments = None) -> list[Outcome]:
    """Take pending orders back to draft: their stock goes to the next in turn, their place in the queue is kept."""
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("reopen")
    reservations.release(reservation_ids(lines_of(batch.ready)))
    return batch.take("reopen", ())


@transaction.atomic
def process_orders(order_ids: Sequence[int], *, by: User | None, at: Moments = None) -> list[Outcome]:
    """Take the goods of pending orders from the shelf: each reservation becomes a movement `sale`.

    Refuses an order whose reservations are not all full; the sentence names SKU, missing units and the orders ahead.
    """
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("process")
    lines = lines_of(batch.ready)
    refuse_short(batch, lines)
    sales = [
        reservations.Sale(
            line.reservation_id,
            f"{line.movement_reference}:{MovementKind.SALE}",
            order.number or "",
            at=batch.at(order),
        )
        for order in batch.ready
        for line in lines[order.pk]
        if line.reservation_id is not None
    ]
    reservations.consume(sales, by=by)
    return batch.take("process", ("processing_at",))


@transaction.atomic
def ship_orders(
    order_ids: Sequence[int],
    *,
    by: User | None,
    carrier: str = "",
    tracking_number: str = "",
    at: Moments = None,
) -> list[Outcome]:
    """Hand processed orders to the carrier; both texts are optional and the same for all."""
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("ship")
    for order in batch.ready:
        order.carrier = carrier.strip() or order.carrier
        order.tracking_number = tracking_number.strip() or order.tracking_number
        check_fields(order, InvalidInput)
    return batch.take("ship", ("shipped_at", "carrier", "tracking_number"))


@transaction.atomic
def deliver_orders(order_ids: Sequence[int], *, by: User | None, at: Moments = None) -> list[Outcome]:
    """Note that shipped orders arrived. This is final."""
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("deliver")
    return batch.take("deliver", ("delivered_at",))


@transaction.atomic
def cancel_orders(
    order_ids: Sequence[int], *, by: User | None, reason: str, disposition: str = "", at: Moments = None
) -> list[Outcome]:
    """Give orders up, before delivery. This is final.

    What a pending order holds goes to the next in turn; what a processed one took goes back on the shelf. A shipped one
    needs `disposition`: "restocked" puts the goods back, "lost" writes no movement. Raises InvalidInput without reason.
    """
    reason = required_text(reason, missing=_("Say why the order is cancelled: the reason is missing."))
    if disposition not in ("", *Disposition.values):
        raise InvalidInput(_("Say whether the goods are back in stock or lost."))
    batch = Batch(order_ids, by=by, at=at)
    batch.refuse_unless_allowed("cancel")
    for order in batch.ready:
        if order.status == Status.SHIPPED and not disposition:
            sentence = _("%(order)s was shipped: say whether the goods are back in stock or lost.")
            batch.refuse(order, TransitionRefused(sentence % {"order": order}))
    for order in batch.ready:
        order.cancel_reason, order.cancel_disposition = reason, _goods_of_cancelled(order, disposition)
    lines = lines_of(batch.ready)
    _lock_goods(batch.ready, lines)
    reservations.release(reservation_ids(lines))
    back = [order for order in batch.ready if order.cancel_disposition == Disposition.RESTOCKED]
    entries = [
        _restock_entry(order, line, batch.at(order)) for order in back for line in lines[order.pk] if line.track_stock
    ]
    restock(entries, by=by)
    return batch.take("cancel", ("cancelled_at", "cancel_reason", "cancel_disposition"), reason=reason)


@transaction.atomic
def prioritise_orders(order_ids: Sequence[int], *, by: User | None, reason: str, at: Moments = None) -> list[Outcome]:
    """Move pending orders to the front of the queue and fill them, at the cost of the youngest others.

    Refuses an order that this would bring nothing. The remark of each outcome names the orders that gave something
    back; the log has the reason for those as well.
    Raises InvalidInput without a reason.
    """
    reason = required_text(reason, missing=_("Say why the order goes first: the reason is missing."))
    batch = Batch(order_ids, by=by, at=at)
    for order in batch.ready:
        if order.status != Status.PENDING:
            batch.refuse(order, TransitionRefused(_("%(order)s does not wait for stock.") % {"order": order}))
    lines = lines_of(batch.ready)
    refuse_what_gains_nothing(batch, lines)
    lines = {order.pk: lines[order.pk] for order in batch.ready}
    gave = reservations.prioritise(reservation_ids(lines))
    labels = sorted({reservation.label for reservation in gave})
    batch.record("prioritise", lambda _order: {"reason": reason, "gave": labels})
    _record_who_gave(batch, lines, gave, reason)
    return batch.outcomes({order.pk: ", ".join(labels) for order in batch.ready})


def _record_who_gave(batch: Batch, lines: Lines, gave: Sequence[StockReservation], reason: str) -> None:
    """Log for each order that gave something back, to whom and why."""
    takers: dict[Place, set[str]] = defaultdict(set)
    for order in batch.ready:
        for line in lines[order.pk]:
            takers[line.product_id, order.location_id].add(order.number or "")
    claims = {row.pk: row for row in gave}
    to: dict[int, set[str]] = defaultdict(set)
    for pk, order_id in OrderLine.objects.filter(reservation__in=claims).values_list("reservation", "order"):
        to[order_id] |= takers[claims[pk].product_id, claims[pk].location_id]
    at = max((batch.at(order) for order in batch.ready), default=None)
    givers = list(Order.objects.filter(pk__in=to).order_by("pk"))
    audit.record_many(
        "order.give", givers, by=batch.by, data=lambda order: {"reason": reason, "orders": sorted(to[order.pk])}, at=at
    )


def _goods_of_cancelled(order: Order, disposition: str) -> str:
    """Return where the goods are: nowhere before processing, on the shelf before shipping, else as told."""
    if order.status == Status.PROCESSING:
        return Disposition.RESTOCKED
    return disposition if order.status == Status.SHIPPED else ""


def _lock_goods(orders: Sequence[Order], lines: Lines) -> None:
    """Lock at once what waiting orders hold and what others took: one lock after the other could deadlock."""
    moved = [order for order in orders if not order.is_draft]
    lock_levels(
        {(line.product_id, order.location_id) for order in moved for line in lines[order.pk] if line.track_stock}
    )


def _restock_entry(order: Order, line: OrderLine, at: datetime) -> Entry:
    return Entry(
        line.product_id,
        order.location_id,
        MovementKind.CANCEL_RESTOCK,
        line.quantity,
        key=f"{line.movement_reference}:{MovementKind.CANCEL_RESTOCK}",
        reference=order.number or "",
        at=at,
    )
