"""What a pending order's lines have and lack, before somebody presses Process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import StockLevel, StockReservation
from sales.models import Order, OrderLine
from sales.services.claims import NAMED_AHEAD, queue_of


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
    queue = queue_of([claim for claim in claims.values() if claim.missing])
    return {pk: _preview(claim, on_hand.get(claim.product_id, 0), queue) for pk, claim in claims.items()}


def _preview(claim: StockReservation, on_hand: int, queue: Sequence[StockReservation]) -> Preview:
    ahead = tuple(
        dict.fromkeys(
            row.label for row in queue if claim.missing and row.is_ahead_of(claim) and row.label != claim.label
        )
    )
    return Preview(on_hand, claim.reserved, claim.missing, ahead[:NAMED_AHEAD], max(0, len(ahead) - NAMED_AHEAD))
