"""Who ordered: what else they bought, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse

from sales.models import Customer, Order
from sales.models.orders import SOLD

SHOWN_ORDERS = 5


@dataclass(frozen=True)
class CustomerPanel:
    """`lifetime` is what their submitted orders of this currency come to, cancelled ones left out."""

    customer: Customer
    others: tuple[Order, ...]
    bought: int
    lifetime: Decimal
    all_url: str
    new_url: str


def panel_of(request: HttpRequest, order: Order) -> CustomerPanel | None:
    """Return the panel for who may see customers."""
    customer = order.customer
    if customer is None or not request.user.has_perm("sales.view_customer"):
        return None
    facts = customer.orders.filter(status__in=SOLD, currency=order.currency).aggregate(
        bought=Count("pk"), lifetime=Sum("grand_total")
    )
    newest = customer.orders.exclude(pk=order.pk).order_by("-created_at", "-id")
    others = newest.only("customer", "number", "status", "created_at", "grand_total", "currency")[:SHOWN_ORDERS]
    may_add = request.user.has_perm("sales.add_order") and customer.is_active
    return CustomerPanel(
        customer,
        tuple(others),
        facts["bought"],
        facts["lifetime"] or Decimal(0),
        f"{reverse('admin:sales_order_changelist')}?customer__id__exact={customer.pk}",
        f"{reverse('admin:sales_order_add')}?customer={customer.pk}" if may_add else "",
    )
