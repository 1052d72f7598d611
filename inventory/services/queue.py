"""Who gets the stock: reservations are served in turn.

Free units go to the short reservations by (priority, since, id). When more is promised than there is, the youngest give
back first. All of it happens under the stock lock, in the transaction that changed stock or demand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import F, OuterRef, Subquery, Sum, Window
from django.utils.translation import gettext as _

from inventory.exceptions import StockMoved
from inventory.models import StockLevel, StockReservation
from inventory.models.reservations import QUEUE
from inventory.services.ledger import BATCH, Levels, LockedLevel, write_levels


def take_back(level: LockedLevel, units: int, *, spare: Collection[int] = ()) -> list[StockReservation]:
    """Take up to `units` from the youngest reservations (never from those in `spare`); return the changed ones."""
    holders = StockReservation.objects.at([level.place]).filter(reserved__gt=0).exclude(pk__in=spare)
    changed = []
    for holder in holders.youngest_first().iterator(chunk_size=50):
        if units <= 0:
            break
        taken = min(units, holder.reserved)
        holder.reserved -= taken
        level.reserved -= taken
        units -= taken
        changed.append(holder)
    return changed


def cover_deficits(levels: Levels) -> list[StockReservation]:
    """Where more is promised than on hand, let the youngest give back; return the changed ones."""
    changed = []
    for level in levels.values():
        if level.free < 0:
            changed += take_back(level, -level.free)
    return changed


def hand_out(levels: Levels) -> list[StockReservation]:
    """Give free units to the short reservations in turn, and write both sides; return the changed ones.

    Needs `levels` as they stand in the database. Reads only the reservations that get something.
    """
    places = [level.place for level in levels.values() if level.free > 0]
    if not places:
        return []
    changed = list(_next_in_turn(places))
    for reservation in changed:
        level = levels[(reservation.product_id, reservation.location_id)]
        given = min(level.free, reservation.missing)
        reservation.reserved += given
        level.reserved += given
    write_levels(levels.values())
    write_reservations(changed)
    return changed


def write_reservations(changed: Sequence[StockReservation], fields: Iterable[str] = ("reserved",)) -> None:
    """Write changed reservations. Raises StockMoved where one has gone."""
    if changed and StockReservation.objects.bulk_update(changed, fields, batch_size=BATCH) != len(changed):
        raise StockMoved(_("Stock changed at the same moment. Nothing was saved; please try again."))


def _next_in_turn(places: Collection[tuple[int, int]]) -> Iterable[StockReservation]:
    """Return the short reservations that the free stock reaches, in turn."""
    missing = F("wanted") - F("reserved")
    level = StockLevel.objects.filter(product=OuterRef("product"), location=OuterRef("location"))
    return (
        StockReservation.objects.at(places)
        .short()
        .annotate(
            free=Subquery(level.values(free=F("on_hand") - F("reserved"))),
            ahead=Window(Sum(missing), partition_by=[F("product"), F("location")], order_by=QUEUE) - missing,
        )
        .filter(ahead__lt=F("free"))
        .in_turn()
    )
