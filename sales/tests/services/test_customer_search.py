"""A customer is found by what they say on the phone."""

from __future__ import annotations

import pytest

from sales.services.customer_search import find_customers
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stored", ["+49 (0)170 123 45 67", "0170/1234567", "0049 170 1234567", "(0170) 123.45.67"])
@pytest.mark.parametrize("said", ["+49 170 1234567", "0170 1234567", "0049 (0)170 1234567", "4567"])
def test_by_a_phone_number_however_it_is_written(stored: str, said: str) -> None:
    ada = make_customer(phone=stored)
    make_customer(phone="+49 171 1234568")

    assert find_customers(said) == [ada]


def test_by_all_words_by_exact_email_alone_and_only_while_active() -> None:
    ada = make_customer(name="Ada Lovelace", company="Engines", email="ada@example.com")
    make_customer(name="Ada Byron", email="not-ada@example.com")
    make_customer(name="Ada Lovelace", is_active=False)

    assert find_customers("lovelace engines") == [ada]
    assert find_customers("ADA@example.com") == [ada]
    assert find_customers("555") == []
