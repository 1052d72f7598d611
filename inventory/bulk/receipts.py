"""Goods that arrived: `sku,location,quantity,reference`. A file is booked once, however often it is imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, text, whole
from backoffice.bulk.fields import Field, text_field, value_field
from backoffice.bulk.kinds import Occasion
from backoffice.bulk.staging import ROWS, Stage
from inventory.bulk.shelves import SHELF, Shelves
from inventory.models import StockMovement
from inventory.services.stock import Receipt, receive_stock

MOVEMENTS = StockMovement._meta.db_table


def quantity(cell: str) -> int:
    units = whole(cell)
    if not units:
        raise CellRefused(_("Write a whole number from 1 up, with digits only."))
    return units


class Receipts(Shelves):
    action = "stockreceipt.import"
    units = "quantity"
    gain = "r.quantity"
    state = "CASE WHEN fields = '' THEN 'unchanged' ELSE 'new' END"
    fields: ClassVar[dict[str, Field]] = {
        **Shelves.shelf_fields,
        "quantity": value_field("whole", quantity),
        "reference": text_field(partial(text, most=100)),
    }

    def find_problems(self, stage: Stage) -> None:
        super().find_problems(stage)
        stage.note_problems(
            "sku",
            _("The stock of this product is not tracked. Switch tracking on first, or leave it out."),
            f"SELECT r.line, r.sku AS value, '' AS told FROM {ROWS} AS r {SHELF} WHERE NOT p.track_stock",
        )

    def verdicts(self, stage: Stage) -> str:
        """A line whose key the ledger has was booked from this very file before."""
        is_new = "CASE WHEN booked.id IS NULL THEN '\"quantity\"' ELSE '' END"
        return f"""
            SELECT r.line, p.id AS target, {is_new} AS fields, CAST(shelf.location_id AS text) AS stamp
            FROM {ROWS} AS r {SHELF}
            LEFT JOIN {MOVEMENTS} AS booked ON booked.key = '{_stem(stage)}' || r.line"""

    def more(self, stage: Stage) -> str:
        return "COALESCE(r.reference, '')" if stage.has("reference") else "''"

    def book(self, rows: Sequence[tuple[Any, ...]], stage: Stage, occasion: Occasion) -> None:
        receipts = [
            Receipt(product_id, location_id, units, key=f"{_stem(stage)}{line}", reference=reference)
            for line, product_id, location_id, units, _on_hand, reference in rows
        ]
        receive_stock(receipts, by=occasion.by, at=occasion.at)


def _stem(stage: Stage) -> str:
    """Return how the keys of this file's movements begin; a digest has nothing that SQL would mind."""
    return f"file:{stage.source.digest}:"
