"""How money, moments, ages and icons are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django import template
from django.contrib.admin.utils import display_for_value
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice import moments
from backoffice.money import format_money

register = template.Library()
NOTHING = "–"


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Write an amount with its currency: {{ total|money:order.currency }}."""
    return NOTHING if amount is None or amount == "" else format_money(Decimal(amount), currency)


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """Write a moment in a few words, with all of it on hover: {{ order.placed_at|when }}."""
    return _moment(moment, moments.in_words)


@register.filter
def age(moment: datetime | None) -> SafeString | str:
    """Write how long ago it was, with the moment on hover: {{ order.placed_at|age }}."""
    return _moment(moment, moments.age)


@register.filter
def in_words(contents: str) -> str:
    """Write yes or no where Django would draw a picture, whose name is Python's word for it."""
    if contents == display_for_value(True, "", boolean=True):
        return _("yes")
    return _("no") if contents == display_for_value(False, "", boolean=True) else contents


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw a symbol of icons.svg; it is never the only name of a button."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("backoffice/icons.svg"),
        name,
    )


def _moment(moment: datetime | None, words: Callable[[datetime, datetime], str]) -> SafeString | str:
    """Write a moment in these words, with all of it on hover."""
    if not moment:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        moments.in_full(moment),
        words(moment, timezone.now()),
    )
