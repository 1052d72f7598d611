"""What is on the shelf of new products already: a stock level and the movement that explains it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backoffice.bulk.kinds import VERDICTS, Occasion
from backoffice.bulk.records import moment
from backoffice.bulk.staging import ROWS, Stage
from inventory.models import StockLevel, StockLocation, StockMovement
from inventory.models.stock import MovementKind

LEVELS, MOVEMENTS = StockLevel._meta.db_table, StockMovement._meta.db_table
OPENED = f"FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line WHERE v.state = 'new' AND r.opening_stock > 0"


def book_opening_stock(stage: Stage, occasion: Occasion) -> None:
    """Nobody else knows these products yet, so that no level has to be locked and no order waits for them."""
    if not stage.has("opening_stock"):
        return
    tracked = f"{OPENED} AND COALESCE(r.track_stock, TRUE)" if stage.has("track_stock") else OPENED
    place, actor = StockLocation.default().pk, occasion.by.pk if occasion.by else None
    stage.run(
        f"INSERT INTO {LEVELS} (product_id, location_id, on_hand, reserved) "
        f"SELECT v.id, %s, r.opening_stock, 0 {tracked} ORDER BY v.line",
        (place,),
    )
    stage.run(
        f"""INSERT INTO {MOVEMENTS} (product_id, location_id, kind, quantity, balance_after, reason, note, actor_id,
            reference, key, created_at)
        SELECT v.id, %s, %s, r.opening_stock, r.opening_stock, %s, '', %s, '', 'opening:' || v.id, %s
        {tracked} ORDER BY v.line""",
        (place, MovementKind.INITIAL, _("Opening stock"), actor, moment(occasion.at)),
    )
