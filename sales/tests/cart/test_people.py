"""The cart outlives the signing in, and is its owner's alone."""

from __future__ import annotations

import pytest
from django.test import Client

from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.users import set_role
from backoffice.sessions.store import own_key
from backoffice.tests.factories import PASSWORD, make_user
from backoffice.tests.sessions.browsers import DAY, HOUR, MINUTE, Clock, clock
from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Order
from sales.tests.cart.pages import CART, Window, cart_in, filled_window, own_keys, quantities, said
from sales.tests.factories import make_customer

__all__ = ("clock",)

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


@pytest.fixture
def mug() -> Product:
    return make_product(sku="MUG-RED")


@pytest.fixture
def ada() -> User:
    return make_user(Role.STAFF)


def sign_in(client: Client, user: User, path: str = LOGIN) -> None:
    assert client.post(path, {"username": user.username, "password": PASSWORD}).status_code == 302


def cart_of_somebody(user: User, product: Product) -> Client:
    client = Client()
    sign_in(client, user)
    filled_window(product, client=client)
    return client


def test_after_a_time_out_the_cart_is_still_there_and_the_page_says_so(clock: Clock, ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)
    clock.turn(30 * MINUTE)

    page = client.get(CART, follow=True)
    sign_in(client, ada, page.redirect_chain[-1][0])

    assert page.context["farewell"] == [
        "You were signed out after 30 minutes without activity.",
        "Your cart is still there.",
    ]
    assert quantities(client) == {mug.pk: 1}


def test_a_line_that_met_the_time_out_is_not_lost_in_silence(clock: Clock, ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)
    window = Window(client)
    clock.turn(13 * HOUR)

    answer = client.post(
        CART, window.fields | {"do": "add", "q": "MUG-RED"}, headers={"referer": "http://testserver/cart/"}
    )
    page = client.get(answer.headers["Location"])
    sign_in(client, ada, answer.headers["Location"])

    assert page.context["farewell"][-1].startswith("What you sent was not saved")
    assert quantities(client) == {mug.pk: 1}
    assert Window(client).go(q="MUG-RED").status_code == 200
    assert quantities(client) == {mug.pk: 2}


@pytest.mark.parametrize("path", ["/admin/logout/", "/users/logout/"])
def test_the_next_person_at_the_browser_sees_none_of_it(ada: User, mug: Product, path: str) -> None:
    bob, lamp = make_user(Role.STAFF), make_product(sku="LAMP")
    client = cart_of_somebody(ada, mug)
    stale = Window(client)
    client.post(path)
    assert b"MUG-RED" not in client.get(CART, follow=True).content

    sign_in(client, bob)
    assert quantities(client) == {}
    assert b"MUG-RED" not in client.get(CART).content
    client.post(CART, stale.fields | {"do": "place"})
    Window(client).go(q="LAMP")
    client.post(path)

    sign_in(client, ada)
    assert quantities(client) == {mug.pk: 1}
    client.post(path)
    sign_in(client, bob)
    assert quantities(client) == {lamp.pk: 1}
    assert not Order.objects.exists()


def test_signing_in_over_a_running_login_keeps_both_carts(ada: User, mug: Product) -> None:
    bob = make_user(Role.STAFF)
    client = cart_of_somebody(ada, mug)

    sign_in(client, bob)
    assert quantities(client) == {}
    sign_in(client, ada)

    assert quantities(client) == {mug.pk: 1}


def test_another_browser_has_another_cart(ada: User, mug: Product) -> None:
    cart_of_somebody(ada, mug)
    other = Client()

    sign_in(other, ada)

    assert quantities(other) == {}


def test_a_cart_lives_seven_days_from_the_last_touch(clock: Clock, ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)

    clock.turn(6 * DAY)
    sign_in(client, ada)
    Window(client).go(q="MUG-RED")
    clock.turn(7 * DAY)
    sign_in(client, ada)
    assert quantities(client) == {mug.pk: 2}
    assert "Cart (1)" in client.get("/admin/").content.decode()

    clock.turn(1)
    page = Window(client).look()
    assert "Your cart had not been touched for 7 days; it is empty now." in said(page)
    assert "Cart (1)" not in page.content.decode()


def test_what_others_left_too_long_is_forgotten_with_the_next_change(clock: Clock, ada: User, mug: Product) -> None:
    bob = make_user(Role.STAFF)
    client = cart_of_somebody(ada, mug)
    clock.turn(8 * DAY)
    sign_in(client, bob)

    Window(client).go(q="MUG-RED")

    assert own_keys(client) == [own_key(bob.pk, "cart")]


def test_who_loses_the_right_loses_the_page_at_once(ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)
    set_role(ada.pk, role=Role.VIEWER, by=None)

    assert client.get(CART).status_code == 403
    assert client.post(CART, {"do": "empty"}).status_code == 403
    assert quantities(client) == {mug.pk: 1}


def test_placing_with_the_last_press_before_the_time_out(clock: Clock, ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)
    window = Window(client)
    window.go(f"customer {make_customer().pk}")
    clock.turn(30 * MINUTE - 1)

    window.go("place")

    assert Order.objects.get().created_by == ada
    assert cart_in(client).is_blank


def test_a_hostile_session_is_a_cart_with_remarks_and_never_an_error(ada: User, mug: Product) -> None:
    client = cart_of_somebody(ada, mug)
    lines = {"version": 1, "lines": [None, {"product": "x"}], "touched": 2e9, "note": 7}
    junk: object
    for junk in (7, "x", [], lines, {"version": 9}):
        session = client.session
        session[own_key(ada.pk, "cart")] = junk
        session.save()

        page = client.get(CART)
        added = Window(client).go(q="MUG-RED")

        assert page.status_code == 200
        assert page.context["problems"]
        assert page.context["problems"][0] in said(added)
        assert quantities(client) == {mug.pk: 1}
