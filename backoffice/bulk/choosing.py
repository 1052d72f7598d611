"""Choose how a file is read by its headers, or by what its cells look like where it has none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from backoffice.bulk.mappings import ColumnMap, Shape, read_map
from backoffice.bulk.tables import Table, key_of

PREFIX = "mapping:"
LOOKS = {
    "code": re.compile(r"[0-9A-Za-z][0-9A-Za-z ._/-]{2,63}"),
    "amount": re.compile(r"[0-9]{1,8}([.,][0-9]{1,4})?"),
    "whole": re.compile(r"-?[0-9]{1,9}"),
    "text": re.compile(r"(?s).*\D.*"),
}


def shipped_maps(folder: Path) -> tuple[ColumnMap, ...]:
    """Return the mappings that come with the product: the JSON files of a folder."""
    return tuple(read_map(json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json")))


def fitting_map(table: Table, maps: Iterable[ColumnMap]) -> ColumnMap | None:
    """Return the mapping that knows the file by most headers; of equals the first."""
    keys = set(table.keys)
    fitting = [found for found in maps if _knows(found, table, keys)]
    return max(fitting, key=lambda found: len(found.known_by), default=None)


def map_called(layout: str, maps: Sequence[ColumnMap]) -> ColumnMap | None:
    """Return the mapping that a layout such as "mapping:Magento" means."""
    return next((found for found in maps if found.layout == layout), None)


def _knows(found: ColumnMap, table: Table, keys: set[str]) -> bool:
    if not found.has_headers:
        return _has_shape(found.shape, table)
    wanted = [{key_of(name) for name in text.split("|")} for text in found.known_by]
    return bool(wanted) and all(names & keys for names in wanted)


def _has_shape(shape: Shape, table: Table) -> bool:
    """Say whether the first row, taken for one like the others, and some below it look as the shape says."""
    if len(table.top.cells) != shape.columns:
        return False
    rows = [table.top, *table.sample(10)]
    places = [(int(number) - 1, LOOKS[look]) for number, look in shape.cells.items()]
    return all(
        place < len(row.cells) and look.fullmatch(row.cells[place].strip()) for row in rows for place, look in places
    )
