"""What the page's script gets: the parts of the page, or where to go."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from inventory.models import Product
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product
from sales.models import Order
from sales.tests.cart.pages import CART, Window, cart_in, filled_window, open_window, quantities, said
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db

PARTS = {"X-Cart-Parts": "yes"}


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED", name="Red mug", price=Decimal("9.90"))


def send(window: Window, do: str = "add", **typed: Any) -> Any:
    return window.client.post(CART, window.fields | typed | {"do": do}, headers=PARTS)


def test_a_scan_answers_with_the_parts_alone(mug: Product) -> None:
    window = open_window()

    answer = send(window, q="MUG-RED")
    html = answer.content.decode()

    assert answer.headers["X-Cart-Parts"] == "yes"
    assert quantities(window.client) == {mug.pk: 1}
    assert "<html" not in html
    assert "MUG-RED: 1 in the cart." in html
    assert 'data-menu-label="Cart (1)"' in html
    assert "data-refused" not in html
    assert [html.count(f'data-part="{part}"') for part in ("state", "problems", "lines", "customer", "bar")] == [1] * 5


def test_the_parts_are_those_of_the_page(mug: Product) -> None:
    window = filled_window(mug, customer=make_customer())

    page, parts = (window.client.get(CART, headers=headers).content.decode() for headers in ({}, PARTS))

    for name in ("lines", "customer", "terms", "totals", "bar"):
        part = parts.split(f'data-part="{name}"')[1].split("data-part=")[0][:200]
        assert part in page


def test_an_unknown_code_is_offered_and_a_refusal_is_marked(mug: Product) -> None:
    window = open_window()

    offered = send(window, q="red").content.decode()
    archive_products([mug.pk], by=None)
    refused = send(window, q="MUG-RED").content.decode()

    assert f'value="product {mug.pk}"' in offered
    assert "data-refused" not in offered
    assert "data-refused" in refused
    assert "MUG-RED is not active and cannot be sold." in refused


def test_placing_says_where_the_order_is_and_does_it_once(mug: Product) -> None:
    window = filled_window(mug, customer=make_customer())

    first, second = send(window, "place"), send(window, "place")

    order = Order.objects.get()
    assert first.json() == second.json() == {"go": f"/admin/sales/order/{order.pk}/change/"}


def test_a_session_that_ended_meanwhile_leads_to_the_login_page(mug: Product) -> None:
    window = filled_window(mug)
    window.client.session.flush()

    answer = send(window, q="MUG-RED")

    assert answer.headers["Location"].startswith("/admin/login/")
    assert "X-Cart-Parts" not in answer.headers


def test_one_piece_more_or_less_than_is_typed(mug: Product) -> None:
    window = filled_window(mug)
    quantity = f"line__{mug.pk}__quantity"

    window.go(f"more {mug.pk}", **{quantity: 5})
    window.go(f"less {mug.pk}")
    window.go(f"less {mug.pk}", **{quantity: 3})

    assert quantities(window.client) == {mug.pk: 2}
    window.go(**{quantity: 1})
    assert "MUG-RED: a line holds from 1 to 9,999 pieces, not 0." in said(window.press(f"less {mug.pk}"))
    window.go(f"remove {mug.pk}")
    assert "This line was removed in another window." in said(window.press(f"more {mug.pk}"))


def test_a_removed_line_is_put_back_as_it_was(mug: Product) -> None:
    window = filled_window(mug)
    prices = {"quantity": "3", "unit_price": "8", "override_reason": "scratched", "discount": "1"}
    window.go(**{f"line__{mug.pk}__{name}": value for name, value in prices.items()})
    line = cart_in(window.client).lines[mug.pk]

    page = window.go(f"remove {mug.pk}")
    assert "MUG-RED was removed." in page.content.decode()
    window.go("restore")

    assert cart_in(window.client).lines == {mug.pk: line}
    assert cart_in(window.client).removed is None


def test_a_line_that_was_removed_a_while_ago_stays_out(mug: Product) -> None:
    window = filled_window(mug)
    make_product(sku="LAMP")
    window.go(f"remove {mug.pk}")

    page = window.go(q="LAMP")
    window.go("restore")

    assert "was removed" not in page.content.decode()
    assert mug.pk not in quantities(window.client)


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Grace Hopper", {"name": "Grace Hopper"}),
        ("grace@example.com", {"email": "grace@example.com"}),
        ("Grace Hopper grace@example.com", {"name": "Grace Hopper", "email": "grace@example.com"}),
        ("+49 (40) 555-01", {"phone": "+49 (40) 555-01"}),
        ("R2D2", {"name": "R2D2"}),
    ],
)
def test_a_new_customer_begins_with_what_was_searched_for(words: str, fields: dict[str, str]) -> None:
    window = open_window()

    page = window.go("begin-customer", customer_q=words)

    assert cart_in(window.client).newcomer == fields
    assert {name: window.fields[f"new-{name}"] for name in fields} == fields
    assert page.context["person"] == ""


def test_what_is_typed_of_a_new_customer_is_not_overwritten_by_a_search() -> None:
    window = open_window()

    window.go("begin-customer", customer_q="Grace g@example.com", new__name="Grace Hopper")

    assert cart_in(window.client).newcomer == {"name": "Grace Hopper", "email": "g@example.com"}


def test_the_order_that_is_repeated_is_linked(mug: Product) -> None:
    ada = make_customer()
    filled_window(mug, customer=ada).go("place")
    order = Order.objects.get()

    page = filled_window(mug, customer=ada).press("place").content.decode()

    assert f'href="/admin/sales/order/{order.pk}/change/">Open {order}</a>' in page
