"""Files that name places: a product by its SKU, a location by its code or name; blank is the default location."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from backoffice.bulk.columns import text
from backoffice.bulk.fields import Field, text_field
from backoffice.bulk.kinds import VERDICTS, Kind, Occasion
from backoffice.bulk.samples import samples
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.verdicts import Change, Verdict
from inventory.bulk.product_fields import SKU, name_key
from inventory.bulk.product_rules import TABLE, note_unknown
from inventory.models import StockLevel, StockLocation

LEVELS = StockLevel._meta.db_table
SHELVES, PLACES = "bulk_shelf", "bulk_place"
"""The place that each line means, and the locations by what they may be called."""
SHELF = f"""
JOIN {SHELVES} AS shelf ON shelf.line = r.line
JOIN {TABLE} AS p ON p.id = shelf.product_id
LEFT JOIN {LEVELS} AS level ON level.id = shelf.level_id"""
"""Joins that show what lies there now."""
BOOKED_AT_ONCE = 1_000

MAKE_LEVELS = f"""
    INSERT INTO {LEVELS} (product_id, location_id, on_hand, reserved)
    SELECT DISTINCT shelf.product_id, shelf.location_id, 0, 0
    FROM {SHELVES} AS shelf JOIN {TABLE} AS p ON p.id = shelf.product_id
    WHERE shelf.level_id IS NULL AND shelf.location_id IS NOT NULL AND p.track_stock
    ORDER BY shelf.product_id, shelf.location_id ON CONFLICT DO NOTHING"""
FIND_LEVELS = f"""
    UPDATE {SHELVES} AS shelf SET level_id = level.id FROM {LEVELS} AS level
    WHERE shelf.level_id IS NULL
    AND level.product_id = shelf.product_id AND level.location_id = shelf.location_id"""


class Shelves(Kind):
    """What the rows bring is written by the services of stock, which know the ledger and who waits in turn."""

    shelf_fields: ClassVar[dict[str, Field]] = {"sku": SKU, "location": text_field(partial(text, most=100), name_key)}
    units: ClassVar[str]
    """The column with the number."""
    gain: ClassVar[str]
    """The expression for how many units more there are at the row's place."""

    @abstractmethod
    def book(self, rows: Sequence[tuple[Any, ...]], stage: Stage, occasion: Occasion) -> None:
        """Book some (line, product's id, location's id, units, on hand, …) through a service."""

    def more(self, stage: Stage) -> str:
        """Return further expressions that `book` needs of each row."""
        return "NULL"

    def prepare(self, stage: Stage) -> None:
        _load_places(stage)
        key = "COALESCE(r.location_key, '')" if stage.has("location") else "''"
        stage.make(
            SHELVES,
            query=f"""
            SELECT r.line, p.id AS product_id, place.id AS location_id, level.id AS level_id
            FROM {ROWS} AS r LEFT JOIN {TABLE} AS p ON p.sku_key = r.sku_key
            LEFT JOIN {PLACES} AS place ON place.key = {key}
            LEFT JOIN {LEVELS} AS level ON level.product_id = p.id AND level.location_id = place.id""",
        )

    def lock(self, stage: Stage) -> None:
        """Lock the rows of stock, making the missing ones before: who waits for another's new row must hold none."""
        if stage.data_version() is None:
            stage.run(MAKE_LEVELS)
            stage.run(FIND_LEVELS)
        stage.lock(LEVELS, f"SELECT level_id FROM {SHELVES}")

    def find_problems(self, stage: Stage) -> None:
        note_unknown(stage)
        if stage.has("location"):
            stage.note_problems(
                "location",
                _("There is no such location. Write its code, or nothing for the default one."),
                f"""SELECT r.line, r.location AS value, '' AS told FROM {ROWS} AS r
                JOIN {SHELVES} AS shelf ON shelf.line = r.line WHERE shelf.location_id IS NULL""",
            )

    def effects(self, stage: Stage) -> Sequence[Change]:
        """Return how many units lie there in all, at every place, before and after."""
        judged = f"{VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line {SHELF} WHERE v.state <> 'unchanged'"
        ((gain,),) = stage.rows(f"SELECT COALESCE(SUM({self.gain}), 0) FROM {judged}")
        ((before,),) = stage.rows(f"SELECT COALESCE(SUM(on_hand), 0) FROM {LEVELS}")
        return [Change(_("Units on hand"), f"{before:,}", f"{before + gain:,}")] if gain else []

    def samples(self, stage: Stage, most: int) -> Sequence[Verdict]:
        joins = SHELF.replace("r.line", "v.line")
        return samples(stage, "p.sku || ' · ' || p.name", {self.units: "COALESCE(level.on_hand, 0)"}, joins, most)

    def write(self, stage: Stage, occasion: Occasion) -> None:
        line = booked = 0
        occasion.phase("history")
        while rows := stage.rows(
            f"""SELECT r.line, shelf.product_id, shelf.location_id, r.{self.units}, COALESCE(level.on_hand, 0),
                {self.more(stage)}
            FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line {SHELF}
            WHERE v.state <> 'unchanged' AND v.line > %s ORDER BY v.line LIMIT {BOOKED_AT_ONCE}""",
            (line,),
        ):
            self.book(rows, stage, occasion)
            line, booked = rows[-1][0], booked + len(rows)
            occasion.phase("history", booked)


def _load_places(stage: Stage) -> None:
    stage.make(PLACES, "key text, id bigint")
    names: dict[str, int] = {"": StockLocation.default().pk}
    for place in StockLocation.objects.order_by("-pk"):
        names |= {place.name.strip().casefold(): place.pk}
    for place in StockLocation.objects.order_by("-pk"):
        names |= {place.code.casefold(): place.pk}
    stage.load(PLACES, ("key", "id"), list(names.items()))
    stage.analyze(PLACES)
