"""What every product file becomes before it is compared with the catalogue: rows with our own columns."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backoffice.bulk.sources import Source
from backoffice.bulk.verdicts import Problem

COLUMNS = (
    "sku",
    "name",
    "family",
    "options",
    "description",
    "category",
    "price",
    "cost_price",
    "tax_rate",
    "barcode",
    "low_stock_threshold",
    "is_active",
    "opening_stock",
)
REQUIRED = ("sku", "name", "price")
EXTRAS = ("track_stock", "family_name", "family_description", "family_options")
"""What foreign formats tell about new things alone: whether stock is tracked ("true", "false"), and the name, the
description and the option names (a JSON list) of a family that has to be made. Those three stand in the first row of
a family, whose cell in `family` is then its short name (slug)."""


@dataclass(frozen=True)
class FamilyDraft:
    """A family as a file describes it, for the case that it has to be made."""

    name: str
    slug: str = ""
    description: str = ""
    option_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceRow:
    """A product of the file: the line it stands on and its cells by our columns; a missing column is absent."""

    line: int
    cells: Mapping[str, str]
    is_tracked: bool = True


@dataclass(frozen=True)
class Sheet:
    """A whole file. `titles` map our columns to its headers, `families` its cells in `family` to what they mean."""

    layout: str
    read: int
    rows: Sequence[SourceRow]
    columns: Sequence[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    families: Mapping[str, FamilyDraft] = field(default_factory=dict)

    def without(self, columns: Collection[str], sentence: str) -> Sheet:
        """Leave columns out and say so; the sheet itself where it has none of them."""
        if not set(columns) & set(self.columns):
            return self
        rows = [
            replace(row, cells={name: cell for name, cell in row.cells.items() if name not in columns})
            for row in self.rows
        ]
        kept = [name for name in self.columns if name not in columns]
        return replace(self, rows=rows, columns=kept, notes=(*self.notes, sentence))

    def title(self, column: str) -> str:
        return self.titles.get(column, column)


def sheet_of(source: Source) -> Sheet:
    """Return a small source as a whole."""
    rows: list[SourceRow] = []
    families: dict[str, FamilyDraft] = {}
    for line, texts in source.rows():
        cells = {name: text for name, text in zip(source.columns, texts, strict=True) if text is not None}
        extras = {name: cells.pop(name) for name in EXTRAS if name in cells}
        if "family_name" in extras:
            families[cells["family"]] = FamilyDraft(
                extras["family_name"],
                cells["family"],
                extras["family_description"],
                tuple(json.loads(extras["family_options"])),
            )
        if cells:
            rows.append(SourceRow(line, cells, is_tracked=extras.get("track_stock") != "false"))
    columns = [name for name in COLUMNS if any(name in row.cells for row in rows)]
    return Sheet(
        source.layout,
        source.tally.read,
        rows,
        columns,
        source.titles,
        list(source.problems()),
        list(source.notes),
        families,
    )
