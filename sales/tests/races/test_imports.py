"""Files of customers that come at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from backoffice.bulk.engine import merge
from backoffice.tests.bulk.files import read_table
from backoffice.tests.repeats import repeats
from inventory.tests.races.clients import crashes, open_clients
from sales.bulk.customers import Customers
from sales.imports.customers import customers_of
from sales.tests.factories import make_customer

TIMES = repeats(50, 20)

pytestmark = pytest.mark.django_db(transaction=True)


def bring_in(number: int, own: str, email: str, phone: int) -> int:
    file = f"customer_number,name,email,phone\n{number},By number,{own},{phone}\n,By mail,{email},{phone}"
    return merge(Customers(), customers_of(read_table(file.encode())), by=None).read


def test_files_that_name_the_same_customers_in_another_way_do_not_wait_for_each_other_for_ever() -> None:
    first, second = make_customer(email="a@example.com"), make_customer(email="b@example.com")
    calls = [
        *(partial(bring_in, second.pk, "b@example.com", "a@example.com", phone) for phone in (1, 2)),
        *(partial(bring_in, first.pk, "a@example.com", "b@example.com", phone) for phone in (3, 4)),
    ]

    with open_clients(len(calls)) as clients:
        answers = clients.call(calls, times=TIMES)

    assert crashes(answers) == []
