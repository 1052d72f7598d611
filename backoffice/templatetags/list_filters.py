"""Filters of a list as fields of one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.template.loader import get_template

register = template.Library()


@dataclass(frozen=True)
class Option:
    """A choice of a filter: what it adds to the address."""

    name: str
    value: str
    label: str
    selected: bool


@register.simple_tag
def list_filter(cl: Any, spec: Any) -> str:
    """Render one filter; its options carry what they add to the address, and no more."""
    choices = list(spec.choices(cl))
    options = [option for choice in choices if (option := _option(choice, spec)) is not None]
    name = next((option.name for option in options if option.selected and option.name), "")
    context = {
        "spec": spec,
        "title": spec.title,
        "choices": choices,
        "options": options,
        "name": name or next((option.name for option in options if option.name), ""),
        "is_active": any(key in cl.params for key in spec.expected_parameters() or ()),
    }
    return get_template(spec.template).render(context)


@register.simple_tag
def other_parameters(cl: Any) -> list[tuple[str, str]]:
    """What the address holds besides search, page and filters: the ordering, a pop-up's marks."""
    known = {key for spec in cl.filter_specs for key in spec.expected_parameters() or ()}
    return [(key, value) for key, value in cl.params.items() if key not in {*known, "q", "p", "e"}]


def _option(choice: Any, spec: Any) -> Option | None:
    """Return the choice as an option; one that needs several parameters cannot be one."""
    expected = set(spec.expected_parameters() or ())
    added = [(key, value) for key, value in parse_qsl(choice.get("query_string", "?")[1:]) if key in expected]
    if len(added) > 1:
        return None
    name, value = added[0] if added else ("", "")
    return Option(name, value, str(choice.get("display", "")), bool(choice.get("selected")))
