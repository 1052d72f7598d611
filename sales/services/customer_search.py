"""Find a customer by what somebody says on the phone."""

from __future__ import annotations

from functools import reduce

from django.db.models import Q

from sales.models import Customer
from sales.models.phones import with_phone

SHOWN = 20
FEWEST_DIGITS = 4
SEARCHED = ("name", "company", "email", "phone")


def find_customers(term: str) -> list[Customer]:
    """Return the active customer of exactly this e-mail address, else those whose data contain every word, by name.

    A phone number is found however its digits are grouped, with or without the country's or the trunk's prefix.
    """
    active = Customer.objects.filter(is_active=True)
    if "@" in term and (exact := list(active.filter(email=term.lower()))):
        return exact
    found = reduce(Q.__and__, (_says(word) for word in term.split()), Q())
    found |= Q(pk__in=with_phone(Customer.objects.order_by(), term, fewest=FEWEST_DIGITS).values("pk"))
    return list(active.filter(found).order_by("name", "pk")[:SHOWN])


def _says(word: str) -> Q:
    return reduce(Q.__or__, (Q(**{f"{name}__icontains": word}) for name in SEARCHED))
