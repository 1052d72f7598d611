"""The ledger: the only code that writes stock levels and movements.

Every change takes the same four steps: lock the stock rows in pk order, change them in memory, write them back on the
condition that nobody else did, and write the movement that explains each unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from backoffice.exceptions import InvalidInput
from backoffice.models import User
from inventory.exceptions import InsufficientStock, StockMoved
from inventory.models import StockLevel, StockMovement
from inventory.models.stock import Place

BATCH = 500
LARGEST = 2**31 - 1

WRITE_LEVELS = """
UPDATE inventory_stocklevel
SET on_hand = change.on_hand, reserved = change.reserved
FROM (
    SELECT column1 AS id, column2 AS read_on_hand, column3 AS read_reserved, column4 AS on_hand, column5 AS reserved
    FROM (VALUES {rows}) AS given
) AS change
WHERE inventory_stocklevel.id = change.id
  AND inventory_stocklevel.on_hand = change.read_on_hand
  AND inventory_stocklevel.reserved = change.read_reserved
"""


@dataclass(frozen=True)
class Entry:
    """A movement to be written: ±units, and the key that makes it happen once. `at` None is the call's time."""

    product_id: int
    location_id: int
    kind: str
    quantity: int
    key: str
    reason: str = ""
    note: str = ""
    reference: str = ""
    at: datetime | None = None

    @property
    def place(self) -> Place:
        return (self.product_id, self.location_id)


@dataclass
class LockedLevel:
    """A stock row held by this transaction: units as they were read, and as they shall be."""

    id: int
    place: Place
    sku: str
    location: str
    on_hand: int
    reserved: int
    read: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.mark_written()

    def mark_written(self) -> None:
        self.read = (self.on_hand, self.reserved)

    @property
    def free(self) -> int:
        """Units that nobody claims; negative while more is promised than there is."""
        return self.on_hand - self.reserved

    @property
    def is_changed(self) -> bool:
        return self.read != (self.on_hand, self.reserved)


Levels = dict[Place, LockedLevel]


def lock_levels(places: Collection[Place]) -> Levels:
    """Lock the stock rows of these places in pk order, making the missing ones first.

    Rows are made before anything is locked: a transaction that waits for another's new row must hold none itself.
    Raises InvalidInput where a product or location does not exist.
    """
    wanted = set(places)
    known = set(StockLevel.objects.at(wanted).order_by().values_list("product_id", "location_id"))
    if missing := sorted(wanted - known):
        StockLevel.objects.bulk_create(
            [StockLevel(product_id=product_id, location_id=location_id) for product_id, location_id in missing],
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    rows = StockLevel.objects.at(wanted).locked().select_related("product", "location")
    levels = {
        (row.product_id, row.location_id): LockedLevel(
            row.pk, (row.product_id, row.location_id), row.product.sku, row.location.name, row.on_hand, row.reserved
        )
        for row in rows
    }
    if len(levels) < len(wanted):
        raise InvalidInput(_("The product or the location does not exist any more. Reload the page."))
    return levels


def write_levels(levels: Iterable[LockedLevel]) -> None:
    """Write the changed rows where they still are what was read. Raises StockMoved where one is not."""
    changed = [level for level in levels if level.is_changed]
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(batch))
        values = [number for level in batch for number in (level.id, *level.read, level.on_hand, level.reserved)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE_LEVELS.format(rows=rows), values)
            written = cursor.rowcount
        if written != len(batch):
            raise StockMoved(_("Stock changed at the same moment. Nothing was saved; please try again."))
    for level in changed:
        level.mark_written()


def known_keys(keys: Collection[str]) -> set[str]:
    """Return those of the keys that the ledger has already; ask after the lock."""
    return set(StockMovement.objects.filter(key__in=keys).values_list("key", flat=True))


def apply_entries(levels: Levels, entries: Sequence[Entry], *, by: User | None, at: datetime) -> list[StockMovement]:
    """Change on_hand in memory, entry by entry, and return the movements, not yet written.

    Raises InsufficientStock where a balance would fall below zero, InvalidInput where it would pass the largest number.
    """
    movements = []
    for entry in entries:
        level = levels[entry.place]
        balance = level.on_hand + entry.quantity
        if balance < 0:
            raise InsufficientStock(
                _("Only %(on_hand)d × %(sku)s are on hand at %(location)s; %(wanted)d cannot be taken.")
                % {"on_hand": level.on_hand, "sku": level.sku, "location": level.location, "wanted": -entry.quantity}
            )
        if balance > LARGEST:
            raise InvalidInput(
                _("%(sku)s: %(balance)d is more than a stock can hold.") % {"sku": level.sku, "balance": balance}
            )
        level.on_hand = balance
        movements.append(_movement(entry, balance, by=by, at=at))
    return movements


def write_movements(movements: Sequence[StockMovement]) -> list[StockMovement]:
    """Append to the ledger; ids rise in the order given."""
    return StockMovement.objects.bulk_create(movements, batch_size=BATCH)


def _movement(entry: Entry, balance: int, *, by: User | None, at: datetime) -> StockMovement:
    return StockMovement(
        product_id=entry.product_id,
        location_id=entry.location_id,
        kind=entry.kind,
        quantity=entry.quantity,
        balance_after=balance,
        reason=entry.reason,
        note=entry.note,
        actor=by,
        reference=entry.reference,
        key=entry.key,
        created_at=entry.at or at,
    )
