"""Families and categories as an export names them, so that an import finds them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inventory.models import Category, ProductFamily


def cells_of(model: type[Category] | type[ProductFamily]) -> Mapping[int | None, str]:
    """Map ids to the cell that leads back to the same row: the name, or the slug where the name is not clear."""
    rows = list(model._default_manager.order_by("pk").values_list("pk", "slug", "name"))
    slugs = {slug.casefold(): pk for pk, slug, _name in rows}
    bearers = Counter(name.casefold() for _pk, _slug, name in rows)
    return {
        pk: name if _is_clear(name, pk, slugs) and bearers[name.casefold()] == 1 else slug for pk, slug, name in rows
    }


def _is_clear(name: str, pk: int, slugs: Mapping[str, int]) -> bool:
    """Say whether a cell with this name, trimmed as an import does, is nobody else's slug."""
    return bool(name.strip()) and slugs.get(name.casefold(), pk) == pk
