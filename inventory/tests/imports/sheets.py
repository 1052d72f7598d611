"""A small product file as a whole: what a reader makes of it, row by row, and the values in its cells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.bulk.columns import CellRefused
from backoffice.bulk.sources import Source
from backoffice.bulk.tables import Table
from backoffice.bulk.verdicts import Problem
from inventory.imports.layouts import products_of
from inventory.imports.native import PARSERS
from inventory.imports.sheets import COLUMNS, EXTRAS


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


def read_sheet(table: Table, layout: str = "") -> Sheet:
    return sheet_of(products_of(table, layout))


def values_of(row: SourceRow, sheet: Sheet) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row's cells by column, and a problem for each cell that has none."""
    values: dict[str, Any] = {}
    problems = []
    for column, cell in row.cells.items():
        try:
            values[column] = PARSERS[column](cell)
        except CellRefused as refusal:
            problems.append(Problem(row.line, sheet.title(column), cell, str(refusal)))
    return values, problems
