"""Who ordered: what else they bought, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse

from sales.models import Customer, Order
from sales.models.orders import SOLD
from sales.views.products import PERMISSION as FILL_CART

SHOWN_ORDERS = 5


@dataclass(frozen=True)
class CustomerPanel:
    """`count` is of all their orders, as the list at `all_url` shows them.

    `lifetime` is what the submitted ones of this currency come to, cancelled ones left out.
    """

    customer: Customer
    others: tuple[Order, ...]
    count: int
    lifetime: Decimal
    all_url: str
    begin_url: str


def panel_of(request: HttpRequest, order: Order) -> CustomerPanel | None:
    """Return the panel for who may see customers."""
    customer = order.customer
    if customer is None or not request.user.has_perm("sales.view_customer"):
        return None
    sold = Q(status__in=SOLD, currency=order.currency)
    facts = customer.orders.aggregate(count=Count("pk"), lifetime=Sum("grand_total", filter=sold))
    newest = customer.orders.exclude(pk=order.pk).order_by("-created_at", "-id")
    others = newest.only("customer", "number", "status", "created_at", "grand_total", "currency")[:SHOWN_ORDERS]
    may_sell = customer.is_active and request.user.has_perm(FILL_CART)
    return CustomerPanel(
        customer,
        tuple(others),
        facts["count"],
        facts["lifetime"] or Decimal(0),
        f"{reverse('admin:sales_order_changelist')}?customer__id__exact={customer.pk}",
        reverse("cart_begin", args=(customer.pk,)) if may_sell else "",
    )
