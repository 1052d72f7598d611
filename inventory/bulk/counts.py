"""What somebody counted on the shelf: `sku,location,counted[,expected_on_hand]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from backoffice.bulk.columns import CellRefused, whole
from backoffice.bulk.fields import Field, value_field
from backoffice.bulk.kinds import Occasion
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.upserts import differing
from inventory.bulk.shelves import SHELF, SHELVES, Shelves
from inventory.services.stock import Count, count_stock


def counted(cell: str) -> int:
    units = whole(cell)
    if units is None:
        raise CellRefused(_("This cell must not be blank."))
    return units


class Counts(Shelves):
    action = "stockcount.import"
    units = "counted"
    gain = "r.counted - COALESCE(level.on_hand, 0)"
    fields: ClassVar[dict[str, Field]] = {
        **Shelves.shelf_fields,
        "counted": value_field("whole", counted),
        "expected_on_hand": value_field("whole", whole),
    }

    def find_problems(self, stage: Stage) -> None:
        super().find_problems(stage)
        place = "product_id IS NOT NULL GROUP BY product_id, location_id HAVING COUNT(*) > 1"
        stage.note_problems(
            "sku",
            _("The same product was counted on line {} at the same location. Add the two counts up."),
            f"""SELECT r.line, r.sku AS value, CAST(double.line AS text) AS told
            FROM {ROWS} AS r JOIN {SHELVES} AS shelf ON shelf.line = r.line
            JOIN (SELECT product_id, location_id, MIN(line) AS line FROM {SHELVES} WHERE {place}) AS double
            ON double.product_id = shelf.product_id AND double.location_id = shelf.location_id
            AND double.line <> r.line""",
        )
        if stage.has("expected_on_hand"):
            stage.note_problems(
                "expected_on_hand",
                _("Stock has moved since it was counted: {} are on hand now. Count again."),
                f"""SELECT r.line, CAST(r.expected_on_hand AS text) AS value,
                CAST(COALESCE(level.on_hand, 0) AS text) AS told
                FROM {ROWS} AS r {SHELF} WHERE r.expected_on_hand <> COALESCE(level.on_hand, 0)""",
            )

    def verdicts(self, stage: Stage) -> str:
        """A product that was never at this location is known all the same: 0 are on hand there."""
        fields = differing(stage, {"counted": ("r.counted", "COALESCE(level.on_hand, 0)")})
        stamp = "shelf.location_id || ':' || COALESCE(level.on_hand, 0)"
        return f"SELECT r.line, p.id AS target, {fields} AS fields, {stamp} AS stamp FROM {ROWS} AS r {SHELF}"

    def book(self, rows: Sequence[tuple[Any, ...]], stage: Stage, occasion: Occasion) -> None:
        counts = [
            Count(product_id, location_id, units, expected=on_hand)
            for _line, product_id, location_id, units, on_hand, _more in rows
        ]
        count_stock(counts, by=occasion.by, reason=_("Stock count from a file"), at=occasion.at)
