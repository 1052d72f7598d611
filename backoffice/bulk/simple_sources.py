"""Open what needs no reader of its own: our own columns, or somebody else's by a mapping."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.bulk.choosing import fitting_map, map_called
from backoffice.bulk.mapped import MappedSource
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.own_columns import REASON, OwnColumns, column_of
from backoffice.bulk.sources import Source
from backoffice.bulk.tables import Table
from backoffice.bulk.targets import Target
from backoffice.bulk.taxes import ShopPrices

AUTOMATIC = "auto"


def source_of(
    table: Table,
    target: Target,
    layout: str = "",
    *,
    maps: Sequence[ColumnMap] = (),
    shop: ShopPrices | None = None,
) -> Source:
    """Read the table as `layout` says, or as its headers do. Raises FileRefused."""
    fields = tuple(field.name for field in target.fields)
    chosen = map_called(layout, maps)
    if chosen is None and layout in ("", AUTOMATIC) and not has_own_columns(table, target):
        chosen = fitting_map(table, maps)
    if chosen is not None:
        return MappedSource(table, chosen, target, shop)
    return OwnColumns(table, fields=fields, required=target.needed)


def has_own_columns(table: Table, target: Target) -> bool:
    """Say whether a file has our own columns: those that are needed, and none that is strange."""
    columns = {column_of(key) for key in table.keys} - {REASON}
    return set(target.needed) <= columns <= {field.name for field in target.fields}
