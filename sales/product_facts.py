"""What orders know of products: what was sold lately, and which order a number in the ledger belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from backoffice.days import start_of
from inventory.models import Product
from inventory.registries import SalesFigures
from sales.models import Order, OrderLine
from sales.models.orders import SOLD

DAYS = 90
STEP = 6


def links_to_orders(request: HttpRequest, numbers: Collection[str]) -> Mapping[str, str]:
    """Return the addresses of the orders of these numbers, for who may see orders."""
    if not request.user.has_perm("sales.view_order"):
        return {}
    rows = Order.objects.filter(number__in=numbers).order_by().values_list("number", "pk")
    return {number: reverse("admin:sales_order_change", args=(pk,)) for number, pk in rows if number}


def sales_of(request: HttpRequest, product: Product) -> SalesFigures | None:
    """Add up the units in orders submitted within 90 days and not cancelled, by steps of six days."""
    if not request.user.has_perm("sales.view_order"):
        return None
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    lines = OrderLine.objects.filter(product=product, order__status__in=SOLD, order__submitted_at__gte=start_of(first))
    by_day = lines.order_by().values_list(TruncDate("order__submitted_at")).annotate(units=Sum("quantity"))
    steps = [0] * (DAYS // STEP)
    for day, units in by_day:
        steps[min((day - first).days // STEP, len(steps) - 1)] += units
    return SalesFigures(DAYS, sum(steps), tuple(steps))
