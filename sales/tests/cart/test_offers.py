"""The cart on other screens: the product list, the product's page, the top menu."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product
from sales import cart
from sales.cart import Cart
from sales.tests.cart.pages import quantities, said
from sales.tests.factories import ADDRESS, make_customer
from sales.views import products

pytestmark = pytest.mark.django_db

LIST = "/admin/inventory/product/"


def test_the_lists_action_adds_one_of_each() -> None:
    first, second = make_product(name="A"), make_product(name="B")
    client = client_of(Role.STAFF)
    form = {"action": "add_to_cart", "_selected_action": [second.pk, first.pk]}

    page = client.post(LIST, form, follow=True)
    client.post(LIST, form)

    assert "Added; your cart has 2 lines now." in said(page)
    assert '<a href="/cart/">To the cart</a>' in page.content.decode()
    assert quantities(client) == {first.pk: 2, second.pk: 2}


def test_the_lists_action_adds_all_or_none() -> None:
    mug, gone = make_product(), make_product(sku="GONE")
    archive_products([gone.pk], by=None)
    client = client_of(Role.STAFF)

    page = client.post(LIST, {"action": "add_to_cart", "_selected_action": [mug.pk, gone.pk]}, follow=True)

    assert "GONE is not active and cannot be sold." in said(page)
    assert quantities(client) == {}


def test_the_lists_action_refuses_more_than_a_cart_holds() -> None:
    for _ in range(101):
        make_product()
    client = client_of(Role.STAFF)

    form = {"action": "add_to_cart", "_selected_action": ["1"], "select_across": "1"}
    page = client.post(LIST, form, follow=True)

    assert "A cart holds 100 lines; choose fewer products." in said(page)
    assert quantities(client) == {}


def test_the_products_page_has_the_button_for_who_may_and_what_is_for_sale() -> None:
    mug, gone = make_product(), make_product()
    archive_products([gone.pk], by=None)
    staff, viewer = client_of(Role.STAFF), client_of(Role.VIEWER)
    address = f"/cart/products/{mug.pk}/"

    assert address in staff.get(f"{LIST}{mug.pk}/change/").content.decode()
    assert "/cart/products/" not in staff.get(f"{LIST}{gone.pk}/change/").content.decode()
    assert "/cart/products/" not in viewer.get(f"{LIST}{mug.pk}/change/").content.decode()
    assert "add_to_cart" not in viewer.get(LIST).content.decode()
    assert "add_to_cart" not in staff.get(f"{LIST}?_popup=1").content.decode()


def test_the_products_button_adds_one_and_stays_there() -> None:
    mug = make_product()
    client = client_of(Role.STAFF)

    page = client.post(f"/cart/products/{mug.pk}/", follow=True)

    assert page.redirect_chain[-1][0] == f"{LIST}{mug.pk}/change/"
    assert "Added; your cart has 1 line now." in said(page)
    assert quantities(client) == {mug.pk: 1}
    assert client.get(f"/cart/products/{mug.pk}/").status_code == 405
    assert "no such product" in said(client.post("/cart/products/999999/", follow=True))


def test_the_products_button_survives_an_id_that_no_database_can_hold() -> None:
    client = client_of(Role.STAFF)

    for number in (2**63, 10**30):
        assert "no such product" in said(client.post(f"/cart/products/{number}/", follow=True))
    assert quantities(client) == {}


@pytest.mark.parametrize("button", (True, False), ids=("button", "action"))
def test_a_product_that_meets_a_sign_out_is_not_added_and_no_failure(
    button: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mug, client = make_product(), client_of(Role.STAFF)

    @contextmanager
    def changing(request: HttpRequest) -> Iterator[Cart]:
        """Sign out in the other window, just before the line is put in."""
        Session.objects.all().delete()
        with cart.changing(request) as contents:
            yield contents

    monkeypatch.setattr(products, "changing", changing)
    form = {"action": "add_to_cart", "_selected_action": [mug.pk]}
    page = client.post(f"/cart/products/{mug.pk}/" if button else LIST, {} if button else form, follow=True)

    assert page.redirect_chain[-1][0].startswith("/admin/login/")
    assert "What you sent was not saved" in page.content.decode()


def test_the_top_menu_counts_the_lines_without_asking_the_database() -> None:
    products = [make_product() for _ in range(3)]
    client, viewer = client_of(Role.STAFF), client_of(Role.VIEWER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/users/account/")
        return len(captured)

    assert ">New order</span></a>" in client.get("/users/account/").content.decode()
    before = queries()
    client.post(LIST, {"action": "add_to_cart", "_selected_action": [product.pk for product in products]})
    client.get("/users/account/")

    assert ">Cart (3)</span></a>" in client.get("/users/account/").content.decode()
    assert queries() == before
    assert 'href="/cart/"' not in viewer.get("/users/account/").content.decode()


@pytest.mark.parametrize("lines", [2, 50])
def test_the_page_asks_the_same_number_of_questions_however_many_lines(lines: int) -> None:
    products = [make_product() for _ in range(lines)]
    client = client_of(Role.STAFF)
    client.post(LIST, {"action": "add_to_cart", "_selected_action": [product.pk for product in products]})
    client.post("/cart/", {"do": f"customer {make_customer(addresses=[ADDRESS]).pk}"})
    client.get("/cart/")

    with CaptureQueriesContext(connection) as captured:
        page = client.get("/cart/")

    assert len(page.context["rows"]) == lines
    assert len(captured) == 8
