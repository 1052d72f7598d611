"""Parts of pages: the one way from page to page of whatever is too long for one, and the button for one more row."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("admin/_pages.html", takes_context=True)
def pages(context: Any, page: Page[Any], label: str = "", parameter: str = "p", anchor: str = "") -> dict[str, Any]:
    """Lead to the pages beside this one: {% pages page %}; the rest of the address stays."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}{anchor}"

    paginator, number = page.paginator, page.number
    return {
        "label": label,
        "shown": _span(page),
        "previous": address(number - 1) if page.has_previous() else "",
        "next": address(number + 1) if page.has_next() else "",
        "numbers": [
            (each, address(each) if isinstance(each, int) else "", each == number)
            for each in paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
        ],
    }


@register.simple_tag
def inline_data(formset: Any) -> str:
    """Return what Django's script for rows reads, with our words on its button: "Add a line"."""
    data = json.loads(formset.inline_formset_data())
    if words := getattr(formset.opts, "add_label", ""):
        data["options"]["addText"] = str(words)
    return json.dumps(data)


@register.simple_tag
def page_of_list(cl: Any) -> Page[Any]:
    """Return the page that an admin's list shows."""
    page: Page[Any] = cl.paginator.get_page(cl.page_num)
    return page


def _span(page: Page[Any]) -> str:
    """Say which rows these are: "51–100 of 2,000"."""
    count = getattr(page.paginator, "count_text", "") or f"{page.paginator.count:,}"
    return _("%(first)s–%(last)s of %(count)s") % {
        "first": f"{page.start_index():,}",
        "last": f"{page.end_index():,}",
        "count": count,
    }
