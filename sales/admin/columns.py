"""How orders look in tables: status as a badge with its word, amounts with their currency."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html

from sales.models.orders import Status
from sales.services.pricing import CENT

BADGES = {
    Status.DRAFT: "text-bg-secondary",
    Status.PENDING: "text-bg-warning",
    Status.PROCESSING: "text-bg-info",
    Status.SHIPPED: "text-bg-primary",
    Status.DELIVERED: "text-bg-success",
    Status.CANCELLED: "text-bg-dark",
}


def status_badge(status: str) -> str:
    return format_html('<span class="badge {}">{}</span>', BADGES[Status(status)], Status(status).label)


def amount(value: Decimal) -> str:
    """Return an amount as people read it: 1,234.50."""
    return number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def unit_price(value: Decimal) -> str:
    """Return a unit price with its two decimals, or the four that it has."""
    return amount(value) if value == value.quantize(CENT) else number_format(value, decimal_pos=4, force_grouping=True)


def money(value: Decimal, currency: str) -> str:
    return format_html('<span class="d-block text-end text-nowrap">{} {}</span>', amount(value), currency)
