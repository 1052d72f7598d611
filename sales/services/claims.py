"""What the lines of orders claim from the stock, and the words for what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from backoffice.services.history import update_many_with_history
from inventory.models import Product, StockReservation
from inventory.models.stock import Place
from inventory.services.reservations import Claim, lock_reservations, reserve
from sales.exceptions import OrderRefused, OrderShort
from sales.models import Order, OrderLine
from sales.services.batch import Batch

NAMED_AHEAD = 3
Lines = dict[int, list[OrderLine]]


def lines_of(orders: Sequence[Order], *, lock_products: bool = False) -> Lines:
    """Return the lines with their products by order id; each order has an entry."""
    by_order: Lines = {order.pk: [] for order in orders}
    lines = list(OrderLine.objects.filter(order__in=by_order).order_by("order_id", "position", "id"))
    products = Product.objects.filter(pk__in={line.product_id for line in lines})
    known = {product.pk: product for product in (products.locked() if lock_products else products)}
    for line in lines:
        line.product = known[line.product_id]
        by_order[line.order_id].append(line)
    return by_order


def reservation_ids(lines: Lines) -> list[int]:
    return [line.reservation_id for line in _flat(lines) if line.reservation_id is not None]


def claim_lines(batch: Batch, lines: Lines) -> None:
    """Queue the tracked lines of submitted orders, and note on each line whether it moves stock."""
    _copy_tracking([line for order in batch.ready for line in lines[order.pk]], batch)
    claims = {
        line: Claim(
            key=f"order-line:{line.pk}",
            product_id=line.product_id,
            location_id=order.location_id,
            wanted=line.quantity,
            label=order.number or "",
            since=order.submitted_at or batch.at(order),
        )
        for order in batch.ready
        for line in lines[order.pk]
        if line.track_stock
    }
    made = reserve(tuple(claims.values()))
    for line, claim in claims.items():
        line.reservation = made[claim.key]
    OrderLine.objects.bulk_update(claims, ("reservation",), batch_size=500)


def refuse_short(batch: Batch, lines: Lines) -> None:
    """Refuse the orders whose reservations are not all full, as they are under the stock lock."""
    _levels, held = lock_reservations(reservation_ids(lines))
    short = {
        order.pk: [line for line in lines[order.pk] if line.track_stock and _missing(line, held)]
        for order in batch.ready
    }
    queue = queue_of([held[pk] for group in short.values() for line in group if (pk := line.reservation_id) in held])
    for order in batch.ready:
        if short[order.pk]:
            parts = [_shortage(line, order, held, queue) for line in short[order.pk]]
            batch.refuse(
                order,
                OrderShort(_("%(order)s waits for stock: %(parts)s.") % {"order": order, "parts": "; ".join(parts)}),
            )


def refuse_what_gains_nothing(batch: Batch, lines: Lines) -> None:
    """Refuse the orders that lack nothing, and those that lack what no other order stands ahead for, or holds.

    So a repeated click, or a second clerk, moves nothing and logs no second reason.
    """
    _levels, held = lock_reservations(reservation_ids(lines))
    others: dict[Place, list[StockReservation]] = defaultdict(list)
    for row in queue_of([row for row in held.values() if row.missing]):
        if row.pk not in held:
            others[row.product_id, row.location_id].append(row)
    for order in batch.ready:
        claims = [held[pk] for line in lines[order.pk] if (pk := line.reservation_id) in held]
        short = [row for row in claims if row.missing]
        if not short:
            batch.refuse(order, OrderRefused(_("%(order)s has all that it needs. Nothing changed.") % {"order": order}))
        elif not any(_gains(row, others[row.product_id, row.location_id]) for row in short):
            sentence = _("Nobody is ahead of %(order)s or holds what it lacks: goods have to come in. Nothing changed.")
            batch.refuse(order, OrderRefused(sentence % {"order": order}))


def _gains(short: StockReservation, others: Sequence[StockReservation]) -> bool:
    return any(other.reserved or other.is_ahead_of(short) for other in others)


def queue_of(short: Sequence[StockReservation]) -> list[StockReservation]:
    """Return everybody who waits where these wait, in turn."""
    places = {(row.product_id, row.location_id) for row in short}
    return list(StockReservation.objects.at(places).in_turn()) if places else []


def _flat(lines: Mapping[int, Iterable[OrderLine]]) -> Iterable[OrderLine]:
    return (line for group in lines.values() for line in group)


def _copy_tracking(lines: Sequence[OrderLine], batch: Batch) -> None:
    """Copy the product's flag to the line: it says for ever whether the line explains a movement."""
    stale = [line for line in lines if line.track_stock != line.product.track_stock]
    for line in stale:
        line.track_stock = line.product.track_stock
    moments = batch.moments
    update_many_with_history(
        stale, OrderLine, ("track_stock",), by=batch.by, at=lambda line: moments[line.order_id], reason="submit"
    )


def _missing(line: OrderLine, held: Mapping[int, StockReservation]) -> int:
    reservation = held.get(line.reservation_id or 0)
    return reservation.missing if reservation is not None else line.quantity


def _shortage(
    line: OrderLine, order: Order, held: Mapping[int, StockReservation], queue: Sequence[StockReservation]
) -> str:
    """Say what one line lacks: "2 × MUG-RED missing (ahead: SO-3, SO-5 and 4 more)"."""
    lack = {"missing": _missing(line, held), "sku": line.sku}
    mine = held.get(line.reservation_id or 0)
    ahead = [] if mine is None else [row.label for row in queue if row.is_ahead_of(mine) and row.label != order.number]
    labels = list(dict.fromkeys(ahead))
    if not labels:
        return _("%(missing)d × %(sku)s missing") % lack
    lack |= {"orders": ", ".join(labels[:NAMED_AHEAD]), "more": len(labels) - NAMED_AHEAD}
    if len(labels) <= NAMED_AHEAD:
        return _("%(missing)d × %(sku)s missing (ahead: %(orders)s)") % lack
    return _("%(missing)d × %(sku)s missing (ahead: %(orders)s and %(more)d more)") % lack
