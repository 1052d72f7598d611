"""Find products and customers while somebody is still typing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product, make_stock
from sales.services.customers import set_active
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db

PRODUCTS, PEOPLE = "/cart/search/products/", "/cart/search/customers/"


def found(address: str, **query: str) -> str:
    return client_of(Role.STAFF).get(address, query).content.decode()


def skus(response: Any) -> list[str]:
    return [hit.product.sku for hit in response.context["hits"]]


def test_exactly_this_code_comes_first() -> None:
    make_product(sku="A-1", name="A product with 4006381333931 in its name")
    make_product(sku="Z-9", name="Zither", barcode="4006381333931")
    client = client_of(Role.STAFF)

    assert skus(client.get(PRODUCTS, {"q": "4006381333931"})) == ["Z-9", "A-1"]
    assert skus(client.get(PRODUCTS, {"q": " ｚ-9 "})) == ["Z-9"]


def test_a_hit_says_what_it_is_costs_and_whether_it_is_there() -> None:
    mug, lamp = (
        make_product(sku="MUG", name="Red mug", price=Decimal("9.90")),
        make_product(sku="LAMP", name="Red lamp"),
    )
    make_stock(mug, 3)
    service = make_product(sku="WRAP", name="Red wrapping", track_stock=False)

    html = found(PRODUCTS, q="red")

    for words in ("Red mug", "MUG", "€\u00a09.90", "3 available", "none available", "not tracked"):
        assert words in html
    assert all(f'value="product {product.pk}"' in html for product in (mug, lamp, service))
    assert "<html" not in html


def test_what_is_not_for_sale_is_not_found_and_nothing_is_found_for_nothing() -> None:
    archive_products([make_product(sku="MUG-OLD").pk], by=None)

    assert "No product that is for sale has “mug-old”" in found(PRODUCTS, q="mug-old")
    assert "value=" not in found(PRODUCTS, q=" \0 ")


def test_names_and_words_are_escaped() -> None:
    make_product(sku="EVIL", name="<script>alert(1)</script> mug")
    make_customer(name='"><img src=x onerror=alert(1)> Eve')

    pages = [found(PRODUCTS, q="mug"), found(PEOPLE, customer_q="eve")]
    pages += [found(address, **{name: "<b>x"}) for address, name in ((PRODUCTS, "q"), (PEOPLE, "customer_q"))]

    for html in pages:
        assert not any(tag in html for tag in ("<script", "<img", "<b>"))
    assert "&lt;script&gt;" in pages[0]
    assert "&lt;img" in pages[1]


@pytest.mark.parametrize("words", ["lovelace", "ADA@example.com", "engines", "040 / 555-01", "0049 40 55501"])
def test_a_customer_is_found_however_they_are_written(words: str) -> None:
    ada = make_customer(name="Ada Lovelace", email="ada@example.com", phone="+49 40 55501", company="Engines")
    set_active(make_customer(name="Lovelace, gone").pk, active=False, by=None)

    html = found(PEOPLE, customer_q=words)

    assert html.count('value="customer ') == 1
    assert f'value="customer {ada.pk}"' in html


def test_a_customer_nobody_knows_can_be_made_by_who_may() -> None:
    client = client_of(Role.VIEWER)
    user = User.objects.get(pk=client.session["_auth_user_id"])
    user.user_permissions.set(Permission.objects.filter(codename="add_order"))

    assert "New customer “Grace”" in found(PEOPLE, customer_q="Grace")
    assert "New customer" not in client.get(PEOPLE, {"customer_q": "Grace"}).content.decode()


@pytest.mark.parametrize("address", [PRODUCTS, PEOPLE])
def test_only_who_may_take_orders_may_ask_and_nobody_may_send(address: str, client: Client) -> None:
    assert client_of(Role.VIEWER).get(address, {"q": "a", "customer_q": "a"}).status_code == 403
    assert client.get(address).headers["Location"].startswith("/admin/login/")
    assert client_of(Role.STAFF).post(address).status_code == 405
    assert "no-store" in client_of(Role.STAFF).get(address).headers["Cache-Control"]
