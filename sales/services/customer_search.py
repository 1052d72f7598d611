"""Find a customer by what somebody says on the phone."""

from __future__ import annotations

import re
from functools import reduce

from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Replace

from sales.models import Customer

SHOWN = 20
FEWEST_DIGITS = 4
PUNCTUATION = " -/().+"
SEARCHED = ("name", "company", "email", "phone")
DIGITS: Expression | F = F("phone")
for _sign in PUNCTUATION:
    DIGITS = Replace(DIGITS, Value(_sign), Value(""))


def find_customers(term: str) -> list[Customer]:
    """Return the active customer of exactly this e-mail address, else those whose data contain every word, by name.

    A phone number is found however its digits are grouped, with or without the country's or the trunk's prefix.
    """
    active = Customer.objects.filter(is_active=True)
    if "@" in term and (exact := list(active.filter(email=term.lower()))):
        return exact
    found = reduce(Q.__and__, (_says(word) for word in term.split()), Q())
    digits = re.sub(r"\D", "", term).removeprefix("00").lstrip("0")
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d]", term):
        active, found = active.annotate(digits=DIGITS), found | Q(digits__contains=digits)
    return list(active.filter(found).order_by("name", "pk")[:SHOWN])


def _says(word: str) -> Q:
    return reduce(Q.__or__, (Q(**{f"{name}__icontains": word}) for name in SEARCHED))
