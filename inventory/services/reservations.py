"""Reservations: claim stock for open orders, hand it back, turn it into sales, move an order to the front."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput
from backoffice.models import User
from inventory.exceptions import InsufficientStock
from inventory.models import StockMovement, StockReservation
from inventory.models.stock import MovementKind, Place
from inventory.services.ledger import (
    BATCH,
    Entry,
    Levels,
    apply_entries,
    lock_levels,
    write_levels,
    write_movements,
)
from inventory.services.queue import hand_out, take_back, write_reservations


@dataclass(frozen=True)
class Claim:
    """What an order line wants: units of a product at a location, and its place in the queue."""

    key: str
    product_id: int
    location_id: int
    wanted: int
    label: str
    since: datetime

    @property
    def place(self) -> Place:
        return (self.product_id, self.location_id)


@dataclass(frozen=True)
class Sale:
    """A reservation to be turned into a movement. `at` None is the call's time."""

    reservation_id: int
    movement_key: str
    reference: str
    at: datetime | None = None


@transaction.atomic
def reserve(claims: Sequence[Claim]) -> dict[str, StockReservation]:
    """Enter the claims into the queue and serve what is free; return the reservations by key.

    A key that is known is left as it is.
    """
    levels = lock_levels({claim.place for claim in claims})
    by_key = {row.key: row for row in StockReservation.objects.filter(key__in=[claim.key for claim in claims])}
    new = [
        StockReservation(
            product_id=claim.product_id,
            location_id=claim.location_id,
            key=claim.key,
            label=claim.label,
            wanted=claim.wanted,
            since=claim.since,
        )
        for claim in claims
        if claim.key not in by_key
    ]
    by_key |= {row.key: row for row in StockReservation.objects.bulk_create(new, batch_size=BATCH)}
    return by_key | {row.key: row for row in hand_out(levels) if row.key in by_key}


@transaction.atomic
def release(reservation_ids: Collection[int]) -> None:
    """Give up these claims; what they held goes to the next in turn. Unknown ids are ignored."""
    levels, rows = lock_reservations(reservation_ids)
    for row in rows.values():
        levels[(row.product_id, row.location_id)].reserved -= row.reserved
    StockReservation.objects.filter(pk__in=rows).delete()
    write_levels(levels.values())
    hand_out(levels)


@transaction.atomic
def consume(sales: Sequence[Sale], *, by: User | None, at: datetime | None = None) -> list[StockMovement]:
    """Turn full reservations into movements of kind `sale`; return the movements.

    Raises InsufficientStock where a reservation is gone or not full; then nothing changes.
    """
    levels, rows = lock_reservations([sale.reservation_id for sale in sales])
    entries = []
    for sale in sales:
        row = rows.get(sale.reservation_id)
        if row is None or row.missing:
            raise InsufficientStock(_("The stock for %(order)s is not reserved in full.") % {"order": sale.reference})
        levels[(row.product_id, row.location_id)].reserved -= row.reserved
        entries.append(
            Entry(
                row.product_id,
                row.location_id,
                MovementKind.SALE,
                -row.wanted,
                key=sale.movement_key,
                reference=sale.reference,
                at=sale.at,
            )
        )
    movements = apply_entries(levels, entries, by=by, at=at or timezone.now())
    StockReservation.objects.filter(pk__in=rows).delete()
    write_levels(levels.values())
    return write_movements(movements)


@transaction.atomic
def prioritise(reservation_ids: Collection[int]) -> list[StockReservation]:
    """Move these claims to the front and fill them, taking from the youngest others where stock is not free.

    Returns the reservations of others that gave something back.
    """
    levels, rows = lock_reservations(reservation_ids)
    front = StockReservation.objects.at(tuple(levels)).aggregate(front=Min("priority"))["front"] or 0
    for row in rows.values():
        row.priority = min(front, 0) - 1
    write_reservations(tuple(rows.values()), ("priority",))
    gave: list[StockReservation] = []
    for place, level in levels.items():
        missing = sum(row.missing for row in rows.values() if (row.product_id, row.location_id) == place)
        gave += take_back(level, missing - level.free, spare=tuple(rows))
    write_reservations(gave)
    write_levels(levels.values())
    hand_out(levels)
    return gave


@transaction.atomic
def settle(places: Collection[Place]) -> list[StockReservation]:
    """Serve whoever waits at these places from free stock; return the reservations that got something."""
    return hand_out(lock_levels(places))


def lock_reservations(reservation_ids: Collection[int]) -> tuple[Levels, dict[int, StockReservation]]:
    """Lock the stock rows behind these claims and return them with the claims as they now are, by id.

    Reservations change only under their stock row's lock, so they need none of their own.
    """
    if len(reservation_ids) != len(set(reservation_ids)):
        raise InvalidInput(_("The same reservation was named twice."))
    places = set(
        StockReservation.objects.filter(pk__in=reservation_ids).order_by().values_list("product_id", "location_id")
    )
    levels = lock_levels(places)
    return levels, StockReservation.objects.in_bulk(list(reservation_ids))
