"""Find orders by what somebody on the phone says: from cheap to dear, and never by an OR across a join."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from sales.models import Customer, Order

DRAFT = re.compile(r"(?:draft\s*)?(\d{1,18})", re.IGNORECASE)


def search_orders(orders: QuerySet[Order], term: str) -> QuerySet[Order]:
    """Return the order of exactly this number, else those of exactly this e-mail, else whatever contains the words."""
    term = term.strip()
    if not term:
        return orders
    by_number = orders.filter(number__in=(term, term.upper()))
    if by_number.exists():
        return by_number
    by_email = orders.filter(email__iexact=term) if "@" in term else orders.none()
    return by_email if by_email.exists() else orders.filter(_mentions(term))


def _mentions(term: str) -> Q:
    customers = Customer.objects.order_by()
    for word in term.split():
        customers = customers.filter(Q(name__icontains=word) | Q(company__icontains=word) | Q(email__icontains=word))
    found = Q(customer__in=customers.values("pk")) | Q(number__icontains=term) | Q(email__icontains=term)
    found |= Q(external_number__iexact=term)
    if draft := DRAFT.fullmatch(term):
        found |= Q(number__isnull=True, pk=int(draft[1]))
    return found
