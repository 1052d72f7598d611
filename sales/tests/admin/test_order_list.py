"""Find orders."""

from __future__ import annotations

import re
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
from sales.admin.orders import OrderAdmin
from sales.models import Order
from sales.models.orders import Status
from sales.tests.admin.pages import LIST, page_of
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


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

    for words in ("SO-", "Pending</span>", "Bo", "€\u00a02,400.00", "Friday, 2 January 2026", "months", "Anna Smith"):
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


@pytest.mark.parametrize("role", Role)
def test_an_exact_number_leads_straight_to_the_order(role: Role) -> None:
    order = make_pending_order()
    make_pending_order(external_number=f"{order.number}0")
    client = client_of(role)

    answers = [client.get(LIST, {"q": typed}) for typed in (str(order.number), f" {str(order.number).lower()} ")]

    assert [answer.get("Location") for answer in answers] == [page_of(order)] * 2
    assert len(found(client, q="so-")) == 2


def test_the_digits_of_a_number_lead_straight_to_its_order_or_draft(staff: Client) -> None:
    pending, draft = make_pending_order(), make_order()

    answers = [staff.get(LIST, {"q": f" {order.pk}"}) for order in (pending, draft)]

    assert [answer.get("Location") for answer in answers] == [page_of(pending), page_of(draft)]


@pytest.mark.parametrize("else_of", ["external number", "SKU", "barcode"])
def test_digits_that_may_mean_something_else_lead_to_the_list(staff: Client, else_of: str) -> None:
    order = make_pending_order()
    digits = str(order.pk)
    if else_of == "external number":
        make_pending_order(external_number=digits)
    else:
        make_product(**({"sku": digits} if else_of == "SKU" else {"barcode": digits}))

    assert staff.get(LIST, {"q": digits}).status_code == 200
    assert staff.get(LIST, {"q": f"0{digits}"}).status_code == 200
    assert staff.get(LIST, {"q": "9" * 18}).status_code == 200


def test_an_external_number_is_found_though_a_phone_contains_it(staff: Client) -> None:
    order = make_order(external_number="123456")
    make_order(customer_id=make_customer(phone="0170 1234567").pk)

    assert found(staff, q="123456") == [order]


def test_whoever_may_not_see_orders_is_not_told_which_numbers_exist() -> None:
    order = make_pending_order()
    nobody = client_of(make_user(None))

    assert nobody.get(LIST, {"q": str(order.number)}).status_code == nobody.get(LIST, {"q": "SO-0"}).status_code == 403


@pytest.mark.parametrize(
    "stored", ["+49 (0)170 123 45 67", "0170/1234567", "0049 170 1234567", "+49-170-1234567", "(0170) 123.45.67"]
)
@pytest.mark.parametrize("typed", ["+491701234567", "0170 1234567", "0049 (0)170 1234567", "170-123 45 67"])
def test_a_phone_number_is_found_however_it_is_written(staff: Client, stored: str, typed: str) -> None:
    order = make_order(customer_id=make_customer(phone=stored).pk)
    make_order(customer_id=make_customer(phone="+49 171 1234568").pk)

    assert found(staff, q=typed) == [order]


def test_a_phone_number_on_the_order_alone_is_found_where_no_customer_has_it(staff: Client) -> None:
    order = make_order(phone="0170/1234567")
    make_order(phone="0170/7654321")

    assert found(staff, q="+49 170 1234567") == [order]
    assert found(staff, q="12345") == []  # too short to be looked for as a phone number


def test_an_order_is_found_by_a_sku_in_it(staff: Client) -> None:
    order = make_order([(make_product(sku="MUG-RED"), 1)])
    make_order([(make_product(sku="MUG-BLUE"), 1)])

    assert found(staff, q="mug-red") == [order]


def test_each_view_shows_as_many_orders_as_its_tab_says(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 1)
    ready, short = make_pending_order([(mug, 1)]), make_pending_order([(mug, 1)])
    orders = {status: make_order_in(status) for status in Status.values if status != Status.PENDING}
    wanted = {
        "drafts": [orders["draft"]],
        "to_process": [ready, short],
        "ready": [ready],
        "short": [short],
        "to_ship": [orders["processing"]],
        "shipped": [orders["shipped"]],
        "done": [orders["delivered"]],
    }

    shown = {view.name: found(staff, view=view.name) for view in OrderAdmin.views}

    assert shown == wanted
    page = staff.get(LIST).content.decode()
    tabs = re.findall(r'<a href="\?(?:view=)?(\w*)"[^>]*>[^<]+<span class="tabs__count">(\d+)</span>', page)
    assert dict(tabs) == {"": "7"} | {name: str(len(rows)) for name, rows in wanted.items()}


def test_an_order_that_waits_for_stock_says_so_in_every_view(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 1)
    make_pending_order([(mug, 1)])
    make_pending_order([(mug, 1)])

    assert staff.get(LIST).content.decode().count("status--short") == 1


@pytest.mark.parametrize(("view", "first"), [("to_process", "process_orders"), ("to_ship", "ship_orders")])
def test_a_view_offers_first_what_its_orders_wait_for(staff: Client, view: str, first: str) -> None:
    make_order_in(Status.PROCESSING)
    make_pending_order()

    page = staff.get(LIST, {"view": view}).content.decode()

    buttons = re.findall(r'<button type="submit" name="action" value="(\w+)" class="([^"]+)"', page)
    assert buttons[0] == (first, "btn btn-sm btn-primary")
    assert {name for name, _look in buttons} >= {"submit_orders", "process_orders", "deliver_orders", "cancel_orders"}
    assert sum("btn-primary" in look for _name, look in buttons) == 1


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
