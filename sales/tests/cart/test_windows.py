"""Several windows on one cart: what one does, another does not undo unseen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.sessions.store import own_key
from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Order
from sales.tests.cart.pages import Window, cart_in, filled_window, open_window, quantities, said
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED", price=Decimal(10))


def test_each_windows_line_stays(mug: Product) -> None:
    lamp = make_product(sku="LAMP")
    first = open_window()
    second = Window(first.client)

    first.press(q="MUG-RED")
    second.press(q="LAMP")

    assert quantities(first.client) == {mug.pk: 1, lamp.pk: 1}


def test_a_stale_window_does_not_undo_what_it_has_not_touched(mug: Product) -> None:
    make_product(sku="LAMP")
    first = filled_window(mug)
    second = Window(first.client)

    first.press(note="first", **{f"line__{mug.pk}__quantity": 5})
    second.press(q="LAMP", shipping_cost="3")

    assert quantities(first.client)[mug.pk] == 5
    assert (cart_in(first.client).note, cart_in(first.client).shipping_cost) == ("first", Decimal(3))


def test_the_same_line_changed_in_both_windows_is_asked_back(mug: Product) -> None:
    first = filled_window(mug)
    second = Window(first.client)
    first.press(note="mine", **{f"line__{mug.pk}__quantity": 5})

    page = second.press(q="MUG-RED", note="yours", **{f"line__{mug.pk}__quantity": 7})

    assert "MUG-RED was changed in another window." in said(page)
    assert "The note was changed in another window." in said(page)
    assert quantities(first.client) == {mug.pk: 5}
    assert (second.fields["note"], second.fields[f"line-{mug.pk}-quantity"], second.fields["q"]) == (
        "yours",
        "7",
        "MUG-RED",
    )

    second.press(q="")
    assert quantities(first.client) == {mug.pk: 7}
    assert cart_in(first.client).note == "yours"


def test_the_same_change_in_both_windows_is_one_change(mug: Product) -> None:
    first = filled_window(mug)
    second = Window(first.client)

    for window in (first, second):
        assert window.press(note="same", **{f"line__{mug.pk}__quantity": 5}).status_code == 302

    assert quantities(first.client) == {mug.pk: 5}


def test_a_line_removed_elsewhere_stays_out(mug: Product) -> None:
    lamp = make_product(sku="LAMP")
    first = filled_window(mug, lamp)
    second, third = Window(first.client), Window(first.client)
    first.press(f"remove {mug.pk}")

    page = second.press(**{f"line__{mug.pk}__quantity": 7})
    third.press(**{f"line__{lamp.pk}__quantity": 2})
    again = first.press(f"remove {mug.pk}")

    assert "MUG-RED was removed in another window." in said(page)
    assert quantities(first.client) == {lamp.pk: 2}
    assert again.status_code == 302


def test_placing_a_cart_that_another_window_changed_is_asked_back(mug: Product) -> None:
    lamp, ada = make_product(sku="LAMP"), make_customer()
    gone = make_product(sku="GONE")
    first = filled_window(mug, gone, customer=ada)
    second = Window(first.client)
    first.press(q="LAMP", **{f"line__{mug.pk}__quantity": 5})
    first.look()
    first.press(f"remove {gone.pk}", note="psst")

    page = second.press("place")

    words = said(page)
    assert "MUG-RED was changed in another window." in words
    assert "GONE was removed in another window." in words
    assert "LAMP was added in another window." in words
    assert "The note was changed in another window." in words
    assert not Order.objects.exists()

    second.press("place")
    assert {line.product_id: line.quantity for line in Order.objects.get().lines.all()} == {mug.pk: 5, lamp.pk: 1}


def test_a_customer_changed_elsewhere_is_asked_back(mug: Product) -> None:
    ada, bob = make_customer(), make_customer()
    first = filled_window(mug, customer=ada)
    second = Window(first.client)
    first.press(f"customer {bob.pk}")

    page = second.press("place")

    assert "The customer was changed in another window." in said(page)
    assert not Order.objects.exists()


def test_a_window_on_a_cart_that_was_placed_elsewhere_changes_nothing(mug: Product) -> None:
    first = filled_window(mug, customer=make_customer())
    second = Window(first.client)
    first.press("empty")

    page = second.press("place", q="")
    change = Window(first.client)

    assert "This cart was placed or emptied in another window." in said(page)
    assert quantities(change.client) == {}
    assert not Order.objects.exists()


def test_a_page_of_somebody_else_is_no_page_of_mine(mug: Product) -> None:
    theirs = filled_window(mug, customer=make_customer())
    mine = filled_window(mug, customer=make_customer())

    page = mine.press("place", shown=theirs.fields["shown"])

    assert "Check the cart as it is now" in said(page)
    assert not Order.objects.exists()


def test_a_session_that_ended_under_a_form_is_said(mug: Product) -> None:
    window = filled_window(mug)
    client = window.client
    user_id = int(client.session["_auth_user_id"])
    session = client.session
    assert own_key(user_id, "cart") in dict(session.items())

    session.flush()
    answer = client.post(
        "/cart/", window.fields | {"q": "MUG-RED", "do": "add"}, headers={"referer": "http://testserver/cart/"}
    )

    assert answer.headers["Location"] == "/admin/login/?next=%2Fcart%2F&unsaved=1"
