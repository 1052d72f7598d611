"""Whatever is typed into the palette is answered as text, at a steady cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.tests.factories import make_product
from sales.tests.factories import make_customer, make_pending_order
from sales.tests.panels.palette_answers import PALETTE, RESULTS, Options, choices

pytestmark = pytest.mark.django_db
MOST = 10
HOSTILE = "<img src=x onerror=alert(1)>"


def test_names_and_terms_are_text_and_not_markup() -> None:
    make_product(name=HOSTILE, sku="HOSTILE-1")
    customer = make_customer(name=HOSTILE, company=HOSTILE + "!")
    make_pending_order(customer_id=customer.pk)
    client = client_of(Role.STAFF)

    for term in ("onerror", HOSTILE, "HOSTILE-1", HOSTILE + "nothing of this name"):
        assert HOSTILE not in choices(client, q=term)
        assert HOSTILE not in client.get(RESULTS, {"q": term}, follow=True).content.decode()
    assert "img" not in Options(choices(client, q="onerror")).tags
    assert escape(HOSTILE) in choices(client, q="onerror")


@pytest.mark.parametrize("term", ["'", '"', "%", "_", "\\", "a" * 5_000, "a " * 2_000, "ß", "٣", "²", "--", "(((", "@"])
def test_any_term_is_answered(term: str) -> None:
    make_pending_order()
    client = client_of(Role.VIEWER)

    assert client.get(PALETTE, {"q": term}).status_code == 200
    assert client.get(RESULTS, {"q": term}).status_code in (200, 302)


def test_a_nul_is_refused() -> None:
    client = client_of(Role.VIEWER)

    assert [client.get(path, {"q": "a\0"}).status_code for path in (PALETTE, RESULTS)] == [400, 400]


@pytest.mark.parametrize(
    "term",
    ("amber", *(pytest.param(term, marks=pytest.mark.thorough) for term in ("nobody@example.com", "SO-1", "123 456"))),
)
def test_an_answer_costs_the_same_with_2_and_with_20_things(term: str) -> None:
    client, costs = client_of(Role.ADMIN), []
    for number in (2, 18):
        for n in range(number):
            customer = make_customer(name=f"Amber {number} {n}", phone="123456")
            make_pending_order([(make_product(name=f"Amber {number} {n}"), 1)], customer_id=customer.pk)
        with CaptureQueriesContext(connection) as caught:
            client.get(PALETTE, {"q": term})
        costs.append(len(caught))

    assert costs[0] == costs[1] <= MOST


def test_the_start_of_the_palette_costs_a_statement_a_kind() -> None:
    client = client_of(Role.ADMIN)
    order, product, customer = make_pending_order(), make_product(), make_customer()
    asked = f"sales.customer:{customer.pk},sales.order:{order.pk},inventory.product:{product.pk}"

    with CaptureQueriesContext(connection) as caught:
        client.get(PALETTE, {"recent": asked})

    assert len(caught) <= MOST
