"""What several pages of the catalogue show in the same way."""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.admin.badges import status_badge
from inventory.models import Product

CENT = Decimal("0.01")


def price_text(price: Decimal | None, currency: str) -> SafeString | str:
    """Show a unit price: two decimals, four where the price has them, and the currency."""
    if price is None:
        return ""
    amount = f"{price:,.2f}" if price == price.quantize(CENT) else f"{price:,.4f}"
    return format_html('<span class="d-block text-end text-nowrap">{} {}</span>', amount, currency)


def number(value: int) -> SafeString:
    return format_html('<span class="d-block text-end">{}</span>', f"{value:,}")


def stock_badge(*, tracked: bool, available: int, limit: int) -> SafeString | str:
    """Say in a word whether the product runs short."""
    if not tracked:
        return _("not tracked")
    if available <= 0:
        return status_badge("out", _("Out of stock"))
    return status_badge("low", _("Low")) if available <= limit else status_badge("ok", _("In stock"))


def state_badge(product: Product) -> SafeString:
    """Say in a word whether the product can be sold."""
    if product.is_active:
        return status_badge("ok", _("Active"))
    return status_badge("archived", _("Archived")) if product.is_archived else status_badge("draft", _("Inactive"))
