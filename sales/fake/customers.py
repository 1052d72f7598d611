"""Who orders: customers that are made for it, those that are there, and guests who leave an e-mail address only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from backoffice.models import User
from sales.fake.days import Calendar, at
from sales.fake.people import People
from sales.models import Customer, Order
from sales.services.customers import create_customers

KNOWN_FROM_THE_START = 0.4
GUESTS = 0.12


@dataclass(frozen=True)
class Buyer:
    """A customer, and since when they buy here."""

    customer_id: int
    is_company: bool
    since: datetime


def new_people(rng: Random) -> People:
    """Return people whose e-mail addresses nobody here has yet."""
    known = set(Customer.objects.values_list("email", flat=True))
    return People(rng, known | set(Order.objects.order_by().values_list("email", flat=True).distinct()))


def make_buyers(count: int, people: People, calendar: Calendar, *, by: User | None) -> list[Buyer]:
    """Create customers: some are there from the first day on, the others join week by week."""
    buyers: list[Buyer] = []
    weeks = calendar.length // 7
    for week in range(weeks + 1):
        joined = round(count * (KNOWN_FROM_THE_START + (1 - KNOWN_FROM_THE_START) * week / weeks))
        met = [people.meet() for _number in range(joined - len(buyers))]
        since = at(calendar.first + timedelta(days=7 * week), time(6, 45)) if week else calendar.opening
        rows = create_customers([(person.fields, person.addresses) for person in met], by=by, at=since)
        buyers += [Buyer(row.pk, person.is_company, since) for row, person in zip(rows, met, strict=True)]
    return buyers


def known_buyers(calendar: Calendar) -> list[Buyer]:
    """Return the active customers that are here already."""
    rows = Customer.objects.active().order_by("pk").values_list("pk", "company")
    return [Buyer(pk, bool(company), calendar.opening) for pk, company in rows]


class Buyers:
    """Chooses who orders: who has been a customer for longer orders more often."""

    def __init__(self, known: Sequence[Buyer], people: People, rng: Random) -> None:
        self._known, self._people, self._rng = known, people, rng

    def choose(self, moment: datetime) -> tuple[Mapping[str, Any], bool]:
        """Return the header fields that name somebody, and whether that is a company."""
        there = sum(buyer.since < moment for buyer in self._known)
        if not there or self._rng.random() < GUESTS:
            guest = self._people.meet()
            fields = {"email": guest.fields["email"], "phone": guest.fields["phone"]}
            return fields | {"billing_address": guest.address, "shipping_address": guest.address}, guest.is_company
        buyer = self._known[int(self._rng.random() ** 1.6 * there)]
        return {"customer_id": buyer.customer_id}, buyer.is_company
