"""Find orders by what somebody on the phone says: from cheap to dear, and never by an OR across a join."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from inventory.models import Product
from inventory.models.catalogue import sku_key_of
from sales.models import Customer, Order, OrderLine
from sales.models.phones import with_phone

DRAFT = re.compile(r"(?:draft\s*)?(\d{1,18})", re.IGNORECASE)


def search_orders(orders: QuerySet[Order], term: str) -> QuerySet[Order]:
    """Return what has exactly this number, e-mail, SKU or phone, the first that exists; else what contains it."""
    term = term.strip()
    if not term:
        return orders
    for found in _exact(orders, term):
        if found.exists():
            return found
    return orders.filter(_mentions(term))


def _exact(orders: QuerySet[Order], term: str) -> Iterator[QuerySet[Order]]:
    yield orders.filter(number__in=(term, term.upper()))
    if "@" in term:
        yield orders.filter(email__iexact=term)
    yield orders.filter(external_number__iexact=term)
    products = Product.objects.filter(sku_key=sku_key_of(term)).order_by()
    yield orders.filter(pk__in=OrderLine.objects.filter(product__in=products).order_by().values("order"))
    yield orders.filter(customer__in=with_phone(Customer.objects.order_by(), term).values("pk"))
    yield with_phone(orders, term)


def _mentions(term: str) -> Q:
    customers = Customer.objects.order_by()
    for word in term.split():
        customers = customers.filter(Q(name__icontains=word) | Q(company__icontains=word) | Q(email__icontains=word))
    found = Q(customer__in=customers.values("pk")) | Q(number__icontains=term) | Q(email__icontains=term)
    if draft := DRAFT.fullmatch(term):
        found |= Q(number__isnull=True, pk=int(draft[1]))
    return found
