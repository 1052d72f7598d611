"""“New order for this customer”, on the customer's page and on an order of theirs: no unfinished cart is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Customer
from sales.services.customers import set_active
from sales.tests.admin.pages import CUSTOMERS, page_of
from sales.tests.cart.pages import CART, cart_in, filled_window, open_window, quantities
from sales.tests.factories import make_customer, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Customer:
    return make_customer(name="Ada Lovelace")


@pytest.fixture
def bo() -> Customer:
    return make_customer(name="Bo Diddley")


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED")


def begin_of(customer: Customer) -> str:
    return f"{CART}customers/{customer.pk}/"


def begin(client: Client, customer: Customer) -> Any:
    """Press the button, and follow to the page that it leads to."""
    return client.post(begin_of(customer), follow=True)


def answer(client: Client, customer: Customer, do: str) -> Any:
    """Press a button of the question."""
    fields = fields_of(client.get(begin_of(customer)), "begin-form")
    return client.post(begin_of(customer), fields | {"do": do}, follow=True)


def test_the_customers_page_and_an_orders_lead_to_the_same(ada: Customer) -> None:
    order, staff = make_order(customer_id=ada.pk), client_of(Role.STAFF)

    for page in (f"{CUSTOMERS}{ada.pk}/change/", page_of(order)):
        assert f'action="{begin_of(ada)}"' in staff.get(page).content.decode()


def test_without_a_cart_it_leads_to_one_for_the_customer(ada: Customer, bo: Customer) -> None:
    staff = client_of(Role.STAFF)

    page = begin(staff, ada)
    assert (page.wsgi_request.path, page.context["customer"]) == (CART, ada)
    page = begin(staff, bo)
    assert (page.wsgi_request.path, page.context["customer"]) == (CART, bo)


def test_an_unfinished_cart_of_another_is_named_and_left_alone(ada: Customer, bo: Customer, mug: Product) -> None:
    client = filled_window(mug, customer=ada).client
    before = cart_in(client)

    page = begin(client, bo)

    assert page.wsgi_request.path == begin_of(bo)
    assert "There is an unfinished cart for Ada Lovelace with 1 line." in page.content.decode()
    assert f'href="{CART}"' in page.content.decode()
    assert "Use it for" not in page.content.decode()
    assert cart_in(client) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"q": "MUG-RED"}, "There is an unfinished cart without a customer, with 1 line."),
        ({"note": "Ring twice"}, "There is an unfinished cart without a customer or lines."),
        ({"new__name": "Grace"}, "There is an unfinished cart without a customer or lines."),
    ],
)
def test_what_was_typed_without_a_customer_is_somebodys_work_too(
    bo: Customer, mug: Product, typed: dict[str, str], sentence: str
) -> None:
    window = open_window()
    window.go(**typed)

    assert sentence in begin(window.client, bo).content.decode()
    assert cart_in(window.client).customer_id is None


def test_a_new_one_takes_its_place_when_that_is_said(ada: Customer, bo: Customer, mug: Product) -> None:
    client = filled_window(mug, customer=ada).client
    token = cart_in(client).token

    page = answer(client, bo, "new")

    assert (page.wsgi_request.path, page.context["customer"]) == (CART, bo)
    assert quantities(client) == {}
    assert cart_in(client).token != token


def test_lines_without_a_customer_can_be_sold_to_this_one(bo: Customer, mug: Product) -> None:
    client = filled_window(mug).client

    answer(client, bo, "adopt")

    assert (cart_in(client).customer_id, quantities(client)) == (bo.pk, {mug.pk: 1})


def test_the_same_customers_cart_is_gone_on_with(ada: Customer, mug: Product) -> None:
    client = filled_window(mug, customer=ada).client

    page = begin(client, ada)

    assert page.wsgi_request.path == CART
    assert "You had begun this cart for Ada Lovelace; go on with it." in page.content.decode()
    assert quantities(client) == {mug.pk: 1}


def test_what_another_window_added_meanwhile_is_not_dropped(ada: Customer, bo: Customer, mug: Product) -> None:
    window, lamp = filled_window(mug, customer=ada), make_product(sku="LAMP")
    asked = fields_of(window.client.get(begin_of(bo)), "begin-form")
    window.go(q="LAMP")

    page = window.client.post(begin_of(bo), asked | {"do": "new"}, follow=True)

    assert "with 2 lines." in page.content.decode()
    assert quantities(window.client) == {mug.pk: 1, lamp.pk: 1}


def test_nobody_begins_an_order_for_who_is_not_active(bo: Customer) -> None:
    set_active(bo.pk, active=False, by=None)
    staff = client_of(Role.STAFF)

    page = begin(staff, bo)

    assert begin_of(bo) not in page.content.decode()
    assert "Bo Diddley is not active: nobody can sell to them." in [
        str(message) for message in page.context["messages"]
    ]
    assert cart_in(staff).is_blank
    assert AuditEvent.objects.filter(action="cart.begin", outcome="refused").count() == 1


def test_looking_changes_nothing_and_wrong_answers_are_refused(ada: Customer, bo: Customer, mug: Product) -> None:
    client = filled_window(mug, customer=ada).client

    assert client.post(begin_of(bo), {"do": "dance"}).status_code == 400
    assert client.get(f"{CART}customers/999999/").status_code == 404
    assert client.put(begin_of(bo)).status_code == 405
    assert client.get(begin_of(ada), follow=True).wsgi_request.path == f"{CUSTOMERS}{ada.pk}/change/"
    assert cart_in(client).customer_id == ada.pk


def test_a_viewer_is_neither_offered_nor_allowed_it(ada: Customer) -> None:
    order, viewer = make_order(customer_id=ada.pk), client_of(Role.VIEWER)

    assert viewer.post(begin_of(ada)).status_code == 403
    for page in (f"{CUSTOMERS}{ada.pk}/change/", page_of(order)):
        assert begin_of(ada) not in viewer.get(page).content.decode()
