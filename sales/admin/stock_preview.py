"""What a pending order's lines have and lack, before somebody presses Process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import StockLevel, StockReservation
from inventory.models.stock import at_places
from sales.models import Order, OrderLine

NAMED = 3


@dataclass(frozen=True)
class Preview:
    """Units on hand at the order's location, held for this line, missing; and who is served before it."""

    on_hand: int
    reserved: int
    missing: int
    ahead: tuple[str, ...] = ()
    more: int = 0


def preview_of(order: Order, lines: Sequence[OrderLine]) -> dict[int, Preview]:
    """Return the preview of each line that claims stock, by line id; in two queries."""
    claims = {line.pk: line.reservation for line in lines if line.reservation is not None}
    on_hand = dict(
        StockLevel.objects.filter(
            location=order.location_id, product__in={claim.product_id for claim in claims.values()}
        ).values_list("product_id", "on_hand")
    )
    queue = _queue([claim for claim in claims.values() if claim.missing])
    return {pk: _preview(claim, on_hand.get(claim.product_id, 0), queue) for pk, claim in claims.items()}


def _queue(short: Sequence[StockReservation]) -> list[StockReservation]:
    places = {(claim.product_id, claim.location_id) for claim in short}
    return list(StockReservation.objects.filter(at_places(places)).in_turn()) if places else []


def _preview(claim: StockReservation, on_hand: int, queue: Sequence[StockReservation]) -> Preview:
    ahead = tuple(dict.fromkeys(row.label for row in queue if claim.missing and _is_ahead(row, claim)))
    return Preview(on_hand, claim.reserved, claim.missing, ahead[:NAMED], max(0, len(ahead) - NAMED))


def _is_ahead(other: StockReservation, mine: StockReservation) -> bool:
    return (
        (other.product_id, other.location_id) == (mine.product_id, mine.location_id)
        and other.label != mine.label
        and (other.priority, other.since, other.pk) < (mine.priority, mine.since, mine.pk)
    )
