"""Change stock by hand: receive, adjust, count, transfer, restock. Always a movement with a reason and a name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.validation import required_text
from inventory.models import Product, StockMovement
from inventory.models.stock import EITHER_WAY, INCOMING, OUTGOING, MovementKind, Place
from inventory.services.ledger import (
    LARGEST,
    Entry,
    LockedLevel,
    apply_entries,
    known_keys,
    lock_levels,
    write_levels,
    write_movements,
)
from inventory.services.queue import cover_deficits, hand_out, write_reservations

LONGEST = {"reason": 255, "reference": 100, "key": 120}
MANUAL_KINDS = (MovementKind.ADJUSTMENT, MovementKind.DAMAGE, MovementKind.RECEIPT)


@dataclass(frozen=True)
class Posting:
    """What a change of stock did: the movements written, and the orders that lost what was promised to them."""

    movements: list[StockMovement] = field(default_factory=list)
    orders_now_short: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Receipt:
    """Units that arrived at a location."""

    product_id: int
    location_id: int
    quantity: int
    key: str = ""
    reference: str = ""
    kind: str = MovementKind.RECEIPT


@dataclass(frozen=True)
class Count:
    """Units that somebody counted on the shelf; `expected` is what the sheet said was there."""

    product_id: int
    location_id: int
    counted: int
    key: str = ""
    expected: int | None = None

    @property
    def place(self) -> Place:
        return (self.product_id, self.location_id)


def new_key() -> str:
    """Return a one-time token: a form carries it, so that a double click moves stock once."""
    return f"manual:{uuid.uuid4().hex}"


@transaction.atomic
def post(entries: Sequence[Entry], *, by: User | None, at: datetime | None = None) -> Posting:
    """Write entries to the ledger and settle the queue. An entry whose key is known is left out.

    Raises InsufficientStock where a balance would fall below zero, InvalidInput for an impossible entry.
    """
    for entry in entries:
        _check(entry)
    if len({entry.key for entry in entries}) < len(entries):
        raise InvalidInput(_("The same movement was named twice."))
    levels = lock_levels({entry.place for entry in entries})
    known = known_keys([entry.key for entry in entries])
    new = [entry for entry in entries if entry.key not in known]
    movements = apply_entries(levels, new, by=by, at=at or timezone.now())
    gave_back = cover_deficits(levels)
    write_reservations(gave_back)
    write_levels(levels.values())
    written = write_movements(movements)
    hand_out(levels)
    return Posting(written, sorted({reservation.label for reservation in gave_back}))


@transaction.atomic
def receive_stock(
    receipts: Sequence[Receipt], *, by: User | None, reason: str = "", at: datetime | None = None
) -> Posting:
    """Book what arrived, many products at once; waiting orders are served in the same transaction."""
    if any(receipt.kind not in INCOMING for receipt in receipts):
        raise InvalidInput(_("Only what comes in can be received."))
    entries = [
        Entry(
            receipt.product_id,
            receipt.location_id,
            receipt.kind,
            receipt.quantity,
            key=receipt.key or new_key(),
            reason=reason,
            reference=receipt.reference,
        )
        for receipt in receipts
    ]
    _refuse_untracked([receipt.product_id for receipt in receipts])
    return _post_and_record("stock.receive", entries, by=by, at=at)


@transaction.atomic
def adjust_stock(
    *,
    product_id: int,
    location_id: int,
    quantity: int,
    reason: str,
    by: User | None,
    kind: str = MovementKind.ADJUSTMENT,
    note: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Posting:
    """Correct stock by ±quantity units with a reason (kind `adjustment`, `damage` or `receipt`)."""
    if kind not in MANUAL_KINDS:
        raise InvalidInput(_("Stock cannot be changed by hand with this kind of movement."))
    reason = required_text(reason, missing=_("Say why the stock changes: the reason is missing."))
    entry = Entry(product_id, location_id, kind, quantity, key=key or new_key(), reason=reason, note=note)
    return _post_and_record("stock.adjust", [entry], by=by, at=at)


@transaction.atomic
def count_stock(counts: Sequence[Count], *, by: User | None, reason: str, at: datetime | None = None) -> Posting:
    """Set stock to what was counted, many products at once; what agrees writes no movement.

    Raises InvalidInput where `expected` is given and stock has moved since, and for a place that is counted twice.
    """
    if len({count.place for count in counts}) < len(counts):
        raise InvalidInput(_("The same product was counted twice at one location. Add the two counts up."))
    levels = lock_levels({count.place for count in counts})
    known = known_keys([count.key for count in counts if count.key])
    entries = [
        Entry(*count.place, MovementKind.COUNT, difference, key=count.key or new_key(), reason=reason)
        for count in counts
        if count.key not in known and (difference := _difference(count, levels[count.place]))
    ]
    return _post_and_record("stock.count", entries, by=by, at=at)


@transaction.atomic
def transfer_stock(
    *,
    product_id: int,
    from_location_id: int,
    to_location_id: int,
    quantity: int,
    by: User | None,
    reason: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Posting:
    """Move units from one location to another: two movements that sum to zero."""
    if from_location_id == to_location_id:
        raise InvalidInput(_("Choose two different locations."))
    if quantity <= 0:
        raise InvalidInput(_("Move at least 1."))
    stem = key or new_key()
    entries = [
        Entry(product_id, from_location_id, MovementKind.TRANSFER_OUT, -quantity, key=f"{stem}:out", reason=reason),
        Entry(product_id, to_location_id, MovementKind.TRANSFER_IN, quantity, key=f"{stem}:in", reason=reason),
    ]
    return _post_and_record("stock.transfer", entries, by=by, at=at)


def restock(entries: Sequence[Entry], *, by: User | None, at: datetime | None = None) -> Posting:
    """Put back what a cancelled order took; the caller's audit event tells of it."""
    return post(entries, by=by, at=at)


def _post_and_record(action: str, entries: Sequence[Entry], *, by: User | None, at: datetime | None) -> Posting:
    posting = post(entries, by=by, at=at)
    by_product: dict[int, list[StockMovement]] = {}
    for movement in posting.movements:
        by_product.setdefault(movement.product_id, []).append(movement)
    audit.record_many(
        action,
        list(Product.objects.filter(pk__in=by_product)),
        by=by,
        data=lambda product: {
            "movements": [movement.pk for movement in by_product[product.pk]],
            "quantities": [movement.quantity for movement in by_product[product.pk]],
        },
        at=at,
    )
    return posting


def _refuse_untracked(product_ids: Sequence[int]) -> None:
    """Refuse to receive what has no stock; what lies there from before can still be adjusted or counted."""
    untracked = (
        Product.objects.filter(pk__in=product_ids, track_stock=False).values_list("sku", flat=True).order_by("sku")
    )
    if skus := list(untracked[:5]):
        raise InvalidInput(
            _("%(skus)s: stock is not tracked. Switch tracking on first, or leave it out.") % {"skus": ", ".join(skus)}
        )


def _difference(count: Count, level: LockedLevel) -> int:
    """Return the units by which the shelf differs from the books."""
    if not 0 <= count.counted <= LARGEST:
        raise InvalidInput(_("%(sku)s: a count is a whole number from 0 up.") % {"sku": level.sku})
    if count.expected is not None and count.expected != level.on_hand:
        raise InvalidInput(
            _("%(sku)s moved since it was counted: %(expected)d were expected, %(on_hand)d are on hand. Count again.")
            % {"sku": level.sku, "expected": count.expected, "on_hand": level.on_hand}
        )
    return count.counted - level.on_hand


def _check(entry: Entry) -> None:
    """Refuse what the ledger's constraints would refuse, in a sentence."""
    if entry.quantity == 0:
        raise InvalidInput(_("Write by how many the stock changes: 0 is no change."))
    if abs(entry.quantity) > LARGEST:
        raise InvalidInput(_("%(quantity)d is more than a stock can hold.") % {"quantity": entry.quantity})
    fits = entry.kind in EITHER_WAY or (entry.kind in INCOMING) == (entry.quantity > 0)
    if not fits or entry.kind not in (*INCOMING, *OUTGOING, *EITHER_WAY):
        label = MovementKind(entry.kind).label if entry.kind in MovementKind.values else entry.kind
        raise InvalidInput(
            _("A movement of kind “%(kind)s” cannot be %(quantity)+d.") % {"kind": label, "quantity": entry.quantity}
        )
    for name, most in LONGEST.items():
        if len(getattr(entry, name)) > most:
            raise InvalidInput(_("Write at most %(most)d characters as the %(name)s.") % {"most": most, "name": name})
