"""Orders on the start page: the newest, and one's own drafts."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.registries import Panel
from sales.models import Order
from sales.models.orders import Status
from sales.panels.to_do import address

NEWEST, DRAFTS = 8, 5
SHOWN = ("number", "status", "currency", "grand_total", "created_at", "email", "line_count")


def newest_orders(request: HttpRequest) -> Iterable[Panel]:
    """Show what was ordered last; drafts are nobody's order yet."""
    orders = Order.objects.exclude(status=Status.DRAFT).select_related("customer")
    newest = orders.only(*SHOWN, "customer__name", "customer__company")[:NEWEST]
    cart = reverse("cart") if request.user.has_perm("sales.add_order") else ""
    facts = {"orders": newest, "url": reverse("admin:sales_order_changelist"), "cart_url": cart}
    yield Panel("main", 20, "admin/dashboard/newest_orders.html", facts)


def my_drafts(request: HttpRequest) -> Iterable[Panel]:
    mine = Order.objects.filter(status=Status.DRAFT, created_by=request.user.pk).select_related("customer")
    drafts = list(mine.only(*SHOWN, "customer__name", "customer__company")[:DRAFTS])
    if drafts:
        url = address(view="drafts", created="me")
        yield Panel(
            "side", 20, "admin/dashboard/my_drafts.html", {"drafts": drafts, "url": url, "title": _("My drafts")}
        )
