"""Products come in: compared with the catalogue by SKU, written with history and opening stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bulk.fields import Field
from backoffice.bulk.kinds import VERDICTS, Kind, Occasion
from backoffice.bulk.records import moment, write_history
from backoffice.bulk.samples import samples
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.upserts import differing, upsert
from backoffice.bulk.verdicts import Change, Verdict
from inventory.bulk import product_rules
from inventory.bulk.names import CATEGORIES, FAMILIES, Names
from inventory.bulk.opening_stock import book_opening_stock
from inventory.bulk.product_fields import FIELDS
from inventory.bulk.samples import product_text
from inventory.bulk.stock_value import stock_value
from inventory.models import Product, StockLocation

TABLE = Product._meta.db_table
NAMES = (FAMILIES, CATEGORIES)
RELATED = ("family", "category")
COMPARED = (
    "name", "family", "options", "description", "category", "price", "cost_price", "tax_rate", "barcode",
    "low_stock_threshold", "is_active",
)  # fmt: skip
DEFAULTS = {"description": "''", "barcode": "''", "is_active": "TRUE", "track_stock": "TRUE"}
"""What a new product has where the file does not say; NULL where nothing stands here."""


class Products(Kind):
    action = "product.import"
    model = Product
    fields: ClassVar[dict[str, Field]] = FIELDS

    def __init__(self, *, shows_cost: bool = True) -> None:
        """Tell nothing of what stock is worth to whoever may not see cost prices."""
        self.shows_cost = shows_cost

    def prepare(self, stage: Stage) -> None:
        for names in _named(stage):
            names.resolve(stage)

    def lock(self, stage: Stage) -> None:
        stage.lock(TABLE, f"SELECT p.id FROM {ROWS} AS r JOIN {TABLE} AS p ON p.sku_key = r.sku_key")

    def find_problems(self, stage: Stage) -> None:
        product_rules.find_problems(stage)
        for names in _named(stage):
            names.find_problems(stage)

    def verdicts(self, stage: Stage) -> str:
        """Find the known product by its SKU and compare what the file says of it."""
        pairs = {name: (_new(stage, name), f"p.{_column(name)}") for name in _compared(stage)}
        named = "".join(f" || '/' || COALESCE({names.column}.id, 0)" for names in _named(stage))
        joins = "".join(names.join for names in _named(stage))
        return f"""
            SELECT r.line, p.id AS target, {differing(stage, pairs, json=("options",))} AS fields,
                   COALESCE(CAST(p.version AS text), ''){named} AS stamp
            FROM {ROWS} AS r LEFT JOIN {TABLE} AS p ON p.sku_key = r.sku_key {joins}"""

    def circumstances(self, stage: Stage) -> str:
        return f"opening stock at {StockLocation.default().pk}" if stage.has("opening_stock") else ""

    def notes(self, stage: Stage) -> Sequence[str]:
        return _notes(stage)

    def makes(self, stage: Stage) -> Sequence[str]:
        return [label for names in _named(stage) for label in names.makes(stage)]

    def effects(self, stage: Stage) -> Sequence[Change]:
        return stock_value(stage, new_cost=_new(stage, "cost_price")) if self.shows_cost else ()

    def samples(self, stage: Stage, most: int) -> Sequence[Verdict]:
        shown = [name for name in stage.fields if name in (*COMPARED, "opening_stock")]
        old = {name: _old_text(name) for name in shown}
        joins = f"LEFT JOIN {TABLE} AS p ON p.id = v.target" + "".join(
            f" LEFT JOIN {names.model._meta.db_table} AS {names.column} ON {names.column}.id = p.{names.column}_id"
            for names in _named(stage)
        )
        return samples(
            stage, "COALESCE(p.sku, r.sku) || ' · ' || COALESCE(r.name, p.name)", old, joins, most, text=product_text
        )

    def write(self, stage: Stage, occasion: Occasion) -> None:
        for names in _named(stage):
            names.make_missing(stage, occasion)
        joins = f"JOIN {ROWS} AS r ON r.line = v.line LEFT JOIN {TABLE} AS p ON p.id = v.target"
        joins += "".join(names.join for names in _named(stage))
        changing = [_column(name) for name in _compared(stage)]
        upsert(stage, Product, _values(stage), joins, changing=changing, params=(moment(occasion.at),))
        occasion.phase("history")
        write_history(stage, Product, occasion)
        book_opening_stock(stage, occasion)


def _compared(stage: Stage) -> list[str]:
    """Return the columns that a known product takes from the file."""
    return [name for name in stage.fields if name in COMPARED]


def _named(stage: Stage) -> list[Names]:
    return [names for names in NAMES if stage.has(names.column)]


def _column(name: str) -> str:
    return f"{name}_id" if name in RELATED else name


def _new(stage: Stage, name: str) -> str:
    """Return the expression for what the row brings; the id 0 is a family or category that has to be made."""
    given = f"CASE WHEN r.{name}_key <> '' THEN COALESCE({name}.id, 0) END" if name in RELATED else f"r.{name}"
    return stage.value(name, known=f"p.{_column(name)}", given=given)


def _old_text(name: str) -> str:
    return "NULL" if name == "opening_stock" else f"{name}.name" if name in RELATED else f"p.{name}"


def _values(stage: Stage) -> dict[str, str]:
    """Return the expression of each of the product's columns, as it shall be."""
    values = {"id": "v.id", "version": "COALESCE(p.version, 0) + 1", "sku": "COALESCE(p.sku, r.sku)"}
    values |= {"sku_key": "r.sku_key", "created_at": "COALESCE(p.created_at, %s)", "archived_at": "p.archived_at"}
    values["track_stock"] = f"COALESCE(p.track_stock, {'r.track_stock' if stage.has('track_stock') else 'NULL'}, TRUE)"
    defaults = {**DEFAULTS, "options": stage.vendor.json.replace("{}", "'{}'")}
    for name in COMPARED:
        new = _new(stage, name)
        values[_column(name)] = f"COALESCE({new}, {defaults[name]})" if name in defaults else new
    return values


def _notes(stage: Stage) -> list[str]:
    notes = []
    known, new = (
        f"FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line WHERE v.target IS {word}NULL"
        for word in ("NOT ", "")
    )
    if stage.has("opening_stock") and (count := stage.count(f"{known} AND r.opening_stock IS NOT NULL")):
        sentence = ngettext(
            "Opening stock of %(n)d known product was ignored: its stock changes by movements only.",
            "Opening stock of %(n)d known products was ignored: their stock changes by movements only.",
            count,
        )
        notes.append(sentence % {"n": count})
    if stage.has("track_stock") and (count := stage.count(f"{new} AND NOT r.track_stock")):
        notes.append(_("New products whose stock is not tracked: %(n)d.") % {"n": count})
    return notes
