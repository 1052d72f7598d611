"""What narrows a list, each with a link that takes just that away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.admin.field_names import lookup_label
from backoffice.admin.list_views import ViewFilter

KEPT = frozenset({ORDER_VAR, "_popup", "_to_field", "_facets"})


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    url: str


def chips_of(changelist: Any) -> tuple[Chip, ...]:
    """Return a chip for the search and for each active filter, a hand-typed one included."""
    return tuple(
        Chip(str(capfirst(label)), value, without(changelist.filter_params, names))
        for label, value, names in _active(changelist)
    )


def without(asked: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the list's address less these parameters."""
    return "?" + urlencode([(name, value) for name, value in asked.items() if name not in names], doseq=True)


def _active(changelist: Any) -> Iterator[tuple[Any, str, Sequence[str]]]:
    asked = changelist.filter_params
    if changelist.query:
        yield _("search"), changelist.query, (SEARCH_VAR,)
    known = {SEARCH_VAR, *KEPT}
    for spec in changelist.filter_specs:
        expected = [str(name) for name in spec.expected_parameters() if name]
        known.update(expected)
        active = [name for name in expected if name in asked]
        if active and not isinstance(spec, ViewFilter):
            yield spec.title, _words(spec, changelist) or ", ".join(map(_last, map(asked.get, active))), active
    for name in asked.keys() - known:
        yield lookup_label(changelist.model, name), _last(asked[name]), (name,)


def _words(spec: Any, changelist: Any) -> str:
    """Say what is chosen: the filter itself knows, or its selected choice does."""
    if hasattr(spec, "chosen_text"):
        return str(spec.chosen_text())
    return next((str(choice["display"]) for choice in spec.choices(changelist) if choice.get("selected")), "")


def _last(value: Any) -> str:
    return str(value[-1] if isinstance(value, list) else value)
