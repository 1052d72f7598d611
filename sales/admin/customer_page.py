"""What a customer's page shows around its form: what they bought, their last orders, and the way to a new one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum
from django.http import HttpRequest
from django.urls import reverse

from backoffice.admin.badges import status_badge
from backoffice.models import SiteSettings
from backoffice.money import format_money
from sales.models import Customer
from sales.models.orders import SOLD
from sales.views.products import PERMISSION as FILL_CART

SHOWN_ORDERS = 20


def customer_page(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return what this person may see of the customer's orders."""
    may_sell = customer.is_active and request.user.has_perm(FILL_CART)
    page: dict[str, Any] = {"begin_url": reverse("cart_begin", args=(customer.pk,)) if may_sell else ""}
    return page | _bought(customer) | _last_orders(customer) if request.user.has_perm("sales.view_order") else page


def _bought(customer: Customer) -> dict[str, Any]:
    """Add up the submitted orders of each currency, cancelled ones left out."""
    orders = customer.orders.filter(status__in=SOLD).order_by()
    totals = orders.values("currency").annotate(count=Count("pk"), total=Sum("grand_total"), last=Max("created_at"))
    rows = sorted(totals, key=lambda row: -row["count"])
    last: datetime | None = max((row["last"] for row in rows), default=None)
    currency = SiteSettings.load().currency
    return {
        "bought": sum(row["count"] for row in rows),
        "lifetime": [format_money(row["total"], row["currency"]) for row in rows]
        or [format_money(Decimal(0), currency)],
        "last_order_at": last,
    }


def _last_orders(customer: Customer) -> dict[str, Any]:
    newest = customer.orders.order_by("-created_at", "-id")[:SHOWN_ORDERS]
    return {
        "orders": [
            {
                "order": order,
                "badge": status_badge(order.status, order.get_status_display()),
                "total": format_money(order.grand_total, order.currency),
            }
            for order in newest
        ],
        "all_orders_url": f"{reverse('admin:sales_order_changelist')}?customer__id__exact={customer.pk}",
    }
