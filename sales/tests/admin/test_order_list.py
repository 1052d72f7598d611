"""Find orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.models.orders import Status
from sales.tests.admin.pages import LIST
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


def found(client: Client, **query: Any) -> list[Order]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers
    return sorted(response.context["cl"].result_list, key=lambda order: order.pk)


def test_the_list_shows_what_staff_ask_for(staff: Client) -> None:
    anna = make_user(Role.STAFF, first_name="Anna", last_name="Smith")
    make_pending_order(
        [(make_product(price=Decimal(1200)), 2)],
        customer_id=make_customer(name="Bo").pk,
        assigned_to_id=anna.pk,
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )

    page = staff.get(LIST).content.decode()

    for words in ("SO-", "Pending</span>", "Bo", "2,400.00 EUR", "2 Jan 2026", "months", "Anna Smith"):
        assert words in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF, Role.ADMIN])
def test_its_queries_do_not_grow_with_its_rows(role: Role) -> None:
    client, worker = client_of(role), make_user(Role.STAFF)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_pending_order(customer_id=make_customer().pk, assigned_to_id=worker.pk)
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_an_exact_number_is_found_alone(staff: Client) -> None:
    order = make_pending_order()
    make_pending_order(external_number=f"{order.number}0")

    assert found(staff, q=order.number) == found(staff, q=f" {str(order.number).lower()} ") == [order]


def test_an_exact_e_mail_is_found_before_what_contains_it(staff: Client) -> None:
    order = make_order(email="Bo@example.com")
    make_order(email="jumbo@example.com")

    assert found(staff, q="bo@example.com") == [order]
    assert len(found(staff, q="bo@ex")) == 2


def test_customers_are_found_by_words_in_any_order(staff: Client) -> None:
    order = make_order(customer_id=make_customer(name="Anna Smith", company="Quay Ltd").pk)
    make_order(customer_id=make_customer(name="Anna Jones").pk)

    assert found(staff, q="smith anna") == found(staff, q="quay") == [order]
    assert found(staff, q="nobody") == []


def test_a_draft_is_found_by_what_it_is_called(staff: Client) -> None:
    order, _other = make_order(), make_order()

    assert order in found(staff, q=str(order))
    assert _other not in found(staff, q=str(order))


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "9" * 30, "draft 9999999999999999999", "🙂", "x" * 500])
def test_strange_words_find_nothing(staff: Client, q: str) -> None:
    make_order()

    assert found(staff, q=q) == []


def test_filters_narrow_the_list(staff: Client) -> None:
    me = User.objects.get(pk=staff.session["_auth_user_id"])
    draft, mine, bought = make_order(), make_order(assigned_to_id=me.pk), make_order(source="phone")
    sent = make_order_in(Status.SHIPPED)

    assert found(staff, status__exact="shipped") == [sent]
    assert found(staff, source__exact="phone") == [bought]
    assert found(staff, assigned="me") == [mine] == found(staff, assigned=str(me.pk))
    assert found(staff, assigned="nobody") == [draft, bought, sent]
    assert len(found(staff, assigned="9" * 40)) == len(found(staff, assigned="x")) == 4


def test_pending_orders_are_short_or_ready(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 1)
    ready, short, _draft = make_pending_order([(mug, 1)]), make_pending_order([(mug, 1)]), make_order()

    assert found(staff, stock="ready") == [ready]
    assert found(staff, stock="short") == [short]


def test_ranges_combine_with_the_search(staff: Client) -> None:
    anna = make_customer(name="Anna").pk
    early, late = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    cheap, dear = make_product(price=Decimal(5)), make_product(price=Decimal(500))
    wanted = make_order([(dear, 1)], customer_id=anna, at=late)
    make_order([(cheap, 1)], customer_id=anna, at=late)
    make_order([(dear, 1)], customer_id=anna, at=early)
    make_order([(dear, 1)], at=late)

    ranges = {"created_at__range__gte": "2026-03-01", "grand_total__range__gte": "100"}

    assert found(staff, q="anna", **ranges) == [wanted]
    assert len(found(staff, **ranges)) == 2


@pytest.mark.parametrize(
    "query",
    ["number__regex=(a%2B)%2B$", "lines__unit_cost__gte=6", "lines__product__cost_price__gte=6", "customer__notes=x"],
)
def test_costly_and_secret_questions_are_refused(query: str) -> None:
    make_order()

    assert client_of(Role.VIEWER).get(f"{LIST}?{query}").status_code == 400
