"""A list: what stands around its rows, filters as fields of one form, cells with the name of their column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from backoffice.admin.list_page import ListPage, list_page_of
from backoffice.admin.list_views import ViewFilter
from backoffice.templatetags.shown import NOTHING

register = template.Library()


@dataclass(frozen=True)
class Option:
    """A choice of a filter: what it adds to the address."""

    name: str
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Column:
    """A column: Django's heading, its name, its title without markup."""

    header: Any
    name: str
    title: str
    is_number: bool


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


@register.simple_tag(takes_context=True)
def list_page(context: Any) -> ListPage:
    """Read tabs, chips, saved views and actions of the list that is shown."""
    return list_page_of(context["request"], context["cl"])


@register.simple_tag
def panel_filters(cl: Any) -> list[Any]:
    """Return the filters of the panel; the tabs are none."""
    return [spec for spec in cl.filter_specs if not isinstance(spec, ViewFilter)]


@register.simple_tag
def other_parameters(cl: Any) -> list[tuple[str, str]]:
    """What the address holds besides search, page and filters: the tab, the ordering, a pop-up's marks."""
    known = {key for spec in panel_filters(cl) for key in spec.expected_parameters() or ()}
    return [(key, value) for key, value in cl.params.items() if key not in {*known, "q", "p", "e"}]


@register.simple_tag
def page_address(cl: Any, number: int) -> str:
    return str(cl.get_query_string({"p": number}))


@register.simple_tag
def columns(cl: Any, headers: Any) -> list[Column]:
    """Return the columns of the table, each with its heading and whether it holds numbers."""
    numbers = cl.model_admin.number_columns
    return [
        Column(header, str(name), strip_tags(str(header["text"])), name in numbers)
        for name, header in zip(cl.list_display, headers, strict=True)
    ]


@register.simple_tag
def named_cells(row: Any, shown: list[Column]) -> list[SafeString]:
    """Write the name of its column into each cell, for cards, which have no heading."""
    hidden = len(row) - len(shown)  # a list that is a form ends with hidden fields
    cells = [_named(str(cell), column) for cell, column in zip(row, shown, strict=False)]
    return [*cells, *row[len(shown) :]] if hidden > 0 else cells


def _named(cell: str, column: Column) -> SafeString:
    """Django writes cells as <td class="field-x …"> or <th …>, escaped; only an attribute is put into that."""
    tag, rest = cell[:3], cell[3:]
    if column.is_number:
        rest = rest.replace('class="', 'class="num ', 1)
    label = format_html(' data-label="{}"', capfirst(column.title)) if column.title else ""
    if rest.endswith(f">{NOTHING}</td>"):
        label += " data-empty"
    return mark_safe(f"{tag}{label}{rest}")  # noqa: S308


def _option(choice: Any, spec: Any) -> Option | None:
    """Return the choice as an option; one that needs several parameters cannot be one."""
    expected = set(spec.expected_parameters() or ())
    added = [(key, value) for key, value in parse_qsl(choice.get("query_string", "?")[1:]) if key in expected]
    if len(added) > 1:
        return None
    name, value = added[0] if added else ("", "")
    return Option(name, value, str(choice.get("display", "")), bool(choice.get("selected")))
