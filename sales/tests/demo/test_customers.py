from __future__ import annotations

import re

import pytest

from sales.demo.customers import read_customers
from sales.models import Customer
from sales.services.customers import create_customers

# Ofcom's numbers for drama and the North American 555-01xx: they ring nowhere.
FICTIONAL = re.compile(r"\+44 1632 960\d{3}|\+1 \d{3} 555 01\d{2}")


def test_fifteen_customers_reach_nobody() -> None:
    customers = read_customers()

    assert len(customers) == 15
    assert all(re.search(r"@example\.(com|org|net)$", each.fields["email"]) for each in customers)
    assert all(FICTIONAL.fullmatch(each.fields["phone"]) for each in customers)
    assert len({each.fields["email"] for each in customers}) == 15


@pytest.mark.django_db
def test_the_service_takes_all_customers() -> None:
    items = [(each.fields, [each.address | {"is_billing": True, "is_shipping": True}]) for each in read_customers()]

    create_customers(items, by=None)

    assert Customer.objects.filter(addresses__is_shipping=True).count() == 15
