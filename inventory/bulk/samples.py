"""The first rows that an import of products would write, as people read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from backoffice.bulk.kinds import VERDICTS
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.verdicts import Change, State, Verdict
from inventory.bulk.names import Names
from inventory.imports.cells import cell_text
from inventory.models import Product

TABLE = Product._meta.db_table
DECIMALS = ("price", "cost_price", "tax_rate")
FLAGS = ("is_active", "track_stock")


def product_samples(stage: Stage, columns: Sequence[str], named: Sequence[Names], most: int) -> list[Verdict]:
    """Return the first new and changed rows: of a new one what it has, of a changed one what differs."""
    related = {names.column: names for names in named}
    shown = [*columns, *(name for name in ("opening_stock",) if stage.has(name))]
    old = ["NULL" if name == "opening_stock" else _old(name, related) for name in shown]
    new = [f"r.{name}" for name in shown]
    joins = "".join(
        f" LEFT JOIN {names.model._meta.db_table} AS {column} ON {column}.id = p.{column}_id"
        for column, names in related.items()
    )
    rows = stage.rows(
        f"""SELECT v.line, v.state, v.target, v.fields, COALESCE(p.sku, r.sku), {", ".join((*old, *new))}
        FROM {VERDICTS} AS v JOIN {ROWS} AS r ON r.line = v.line LEFT JOIN {TABLE} AS p ON p.id = v.target {joins}
        WHERE v.state <> 'unchanged' ORDER BY v.line LIMIT {most:d}"""
    )
    return [_verdict(stage, shown, row) for row in rows]


def _old(name: str, related: dict[str, Names]) -> str:
    return f"{name}.name" if name in related else f"p.{name}"


def _verdict(stage: Stage, shown: Sequence[str], row: Sequence[Any]) -> Verdict:
    line, state, target, fields, sku, *values = row
    old, new = values[: len(shown)], values[len(shown) :]
    differing = json.loads(f"[{fields}]")
    changes = [
        Change(stage.source.title(name), before, after)
        for name, before, after in zip(shown, map(_text, shown, old), map(_text, shown, new), strict=True)
        if (name in differing if state == State.CHANGED else after)
    ]
    name = new[shown.index("name")] if "name" in shown else ""
    return Verdict(line, f"{sku} · {name}" if name else sku, State(state), changes, target=target)


def _text(name: str, value: Any) -> str:
    """Return a value as it comes from the database, of whichever kind that is, as a cell."""
    if value is None:
        return ""
    if name == "options":
        value = json.loads(value)
    elif name in DECIMALS:
        value = Decimal(str(value))
    elif name in FLAGS:
        value = bool(value)
    return cell_text(name, value)
