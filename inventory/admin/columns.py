"""What several pages of the catalogue show in the same way."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.admin.badges import status_badge
from inventory.models import Product


def number(value: int) -> str:
    return f"{value:,}"


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
