"""The palette and the page of results: what is found, in which order, for whom, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product, make_stock
from sales.tests.factories import make_customer, make_order, make_pending_order
from sales.tests.panels.palette_answers import PALETTE, RESULTS, Options, addresses, ask, choices, groups, order_at

pytestmark = pytest.mark.django_db


def test_orders_products_and_customers_are_found_by_kind() -> None:
    customer = make_customer(name="Amber Reed")
    order = make_pending_order(customer_id=customer.pk)
    product = make_product(name="Amber mug")

    found = ask(client_of(Role.VIEWER), "amber")

    assert groups(found) == ["Orders", "Products", "Customers"]
    assert addresses(found) == [
        order_at(order),
        f"/admin/inventory/product/{product.pk}/change/",
        f"/admin/sales/customer/{customer.pk}/change/",
    ]
    assert "Amber Reed · €\u00a09.90 Pending".replace("\u00a0", " ") in found[0][1].replace("\u00a0", " ")


@pytest.mark.parametrize("write", [str.upper, str.lower, lambda text: f"  {text} "])
def test_an_exact_number_comes_first_and_alone(write: Any) -> None:
    orders = [make_pending_order() for _n in range(12)]
    wanted = orders[0]
    make_product(name=f"Cable for {wanted.number}")

    found = ask(client_of(Role.VIEWER), write(wanted.number or ""))

    assert found[0][::2] == ("Exactly this", order_at(wanted))
    assert groups(found) == ["Exactly this", "Products"]


def test_the_digits_of_a_number_are_as_good() -> None:
    order = make_pending_order()
    make_pending_order()

    found = ask(client_of(Role.VIEWER), str(order.pk))

    assert found[0][::2] == ("Exactly this", order_at(order))


def test_an_exact_sku_or_barcode_comes_first_archived_or_not() -> None:
    wanted = make_product(sku="MUG-RED", name="Zebra mug", barcode="4006381333931")
    for n in range(8):
        make_product(sku=f"MUG-RED-{n}", name=f"A mug {n}")
    archive_products([wanted.pk], by=make_user(Role.ADMIN))
    client, address = client_of(Role.VIEWER), f"/admin/inventory/product/{wanted.pk}/change/"

    by_sku, by_barcode = ask(client, "mug-red"), ask(client, "4006381333931")

    assert by_sku[0] == ("Exactly this", "Zebra mug MUG-RED Archived", address)
    assert len([1 for group, *_rest in by_sku if group == "Products"]) == 5
    assert addresses(by_barcode) == [address]


def test_a_customer_of_exactly_this_address_comes_first() -> None:
    customer = make_customer(name="Amber", email="amber@example.com")
    make_order(email="amber@example.com")

    found = ask(client_of(Role.VIEWER), "Amber@Example.com")

    assert found[0][::2] == ("Exactly this", f"/admin/sales/customer/{customer.pk}/change/")


def test_products_say_what_is_left_of_them() -> None:
    make_stock(make_product(name="Amber one"), 7)
    make_product(name="Amber two")
    make_product(name="Amber three", track_stock=False, sku="X-3")

    words = [words for _group, words, _to in ask(client_of(Role.VIEWER), "amber")]

    assert [text.split()[1] for text in words] == ["one", "three", "two"]
    assert (words[0].endswith("7 left"), words[1].endswith("X-3"), words[2].endswith("Out")) == (True, True, True)


@pytest.mark.parametrize("path", [PALETTE, RESULTS])
@pytest.mark.parametrize("role", Role)
def test_cost_prices_are_never_shown(role: Role, path: str) -> None:
    make_product(name="Amber", cost_price=Decimal("3.21"), price=Decimal("9.87"))

    assert "3.21" not in client_of(role).get(path, {"q": "amber"}).content.decode()


def test_who_may_not_see_something_does_not_find_it() -> None:
    customer = make_customer(name="Amber Reed")
    order = make_pending_order([(make_product(name="Amber mug"), 1)], customer_id=customer.pk)
    client = client_of(make_user(None))

    assert ask(client, "amber") == []
    assert ask(client, order.number or "") == []
    assert client.get(RESULTS, {"q": str(order)}).status_code == 200
    assert groups(ask(client, recent=f"sales.order:{order.pk}")) == ["Commands"]


def test_the_page_goes_straight_to_what_is_named_exactly() -> None:
    order, product = make_pending_order(), make_product(sku="LAMP-1")
    client = client_of(Role.VIEWER)

    assert client.get(RESULTS, {"q": str(order)})["Location"] == order_at(order)
    assert client.get(RESULTS, {"q": "lamp-1"})["Location"] == f"/admin/inventory/product/{product.pk}/change/"
    assert client.get(RESULTS, {"q": "lamp"}).status_code == 200


def test_all_that_is_found_is_one_step_away() -> None:
    for n in range(9):
        make_product(name=f"Amber & co {n}")
    client = client_of(Role.VIEWER)

    last = Options(choices(client, q="amber & co")).found[-1]
    page = client.get(last[2])

    assert last[1:] == ("All results for “amber & co”", "/admin/search/?q=amber%20%26%20co")
    whole = next(group.url for group in page.context["groups"] if group.url)
    assert client.get(whole).context["cl"].result_count == 9


def test_the_page_works_without_a_script() -> None:
    product = make_product(name="Amber mug")
    client = client_of(Role.VIEWER)

    page, empty = (client.get(RESULTS, asked).content.decode() for asked in ({"q": "amber"}, {}))

    assert f'href="/admin/inventory/product/{product.pk}/change/"' in page
    assert 'action="/admin/search/"' in page
    assert "Type an order number" in empty
    assert "Nothing fits “zzz”" in client.get(RESULTS, {"q": "zzz"}).content.decode()
