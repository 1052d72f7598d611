"""How movements of stock are written."""

from __future__ import annotations

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma

from inventory.models.stock import INCOMING, OUTGOING

register = template.Library()


@register.filter
def signed(units: int) -> str:
    """Write units with their sign: +1,200 or −3."""
    return f"{'−' if units < 0 else '+'}{intcomma(abs(units))}"


@register.filter
def direction(kind: str) -> str:
    """Return the look of a movement's badge: units came, went, or were set right."""
    return "incoming" if kind in INCOMING else "outgoing" if kind in OUTGOING else "counted"
