"""Two windows, or a nervous finger, at the same moment: by HTTP, in processes of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DjangosStore
from django.test import Client

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.sessions.store import own_key
from backoffice.tests.factories import make_user
from backoffice.tests.repeats import repeats
from inventory.models import Product
from inventory.tests.factories import make_product, make_stock
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.models import Order, OrderNote
from sales.services.checkout import Checkout, place_cart
from sales.services.lines import LineInput
from sales.services.quotes import quote
from sales.tests.cart.pages import CART, Window, filled_window, quantities
from sales.tests.factories import make_customer

CLIENTS = 8
ROUNDS = repeats(25, 3)
REPLAYS = 50

pytestmark = pytest.mark.django_db(transaction=True)


def post(cookie: str, form: dict[str, Any]) -> str:
    """Send the form from a browser with this session; return where it leads."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    response = client.post(CART, form)
    return str(response.headers.get("Location", response.status_code))


def make_window(*products: Product, user: User | None = None) -> Window:
    client = Client()
    client.force_login(user or make_user(Role.STAFF))
    return filled_window(*products, customer=make_customer(), client=client)


def cookie_of(window: Window) -> str:
    return str(window.client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_no_window_loses_anothers_line_or_piece() -> None:
    products = [make_product() for _ in range(CLIENTS)]
    window = make_window()
    scans = [window.fields | {"q": product.sku, "do": "add"} for product in products]

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(post, cookie_of(window), scan) for scan in scans], times=ROUNDS)

    assert crashes(answers) == []
    assert quantities(window.client) == {product.pk: ROUNDS for product in products}
    note(f"{CLIENTS} windows scan {ROUNDS} pieces each at once: none of {CLIENTS * ROUNDS} lost")


def add_as_django_does(cookie: str, key: str, product_id: int, meet: Callable[[], Any]) -> None:
    """The twin: read the session, and write it back whole."""
    store = DjangosStore(cookie)
    cart = store[key]
    meet()
    cart["lines"].append({"product": product_id, "quantity": 1, "price": None, "reason": "", "discount": "0"})
    store[key] = cart
    store.save()


def test_without_the_merge_the_later_window_wins() -> None:
    mug, first, second = make_product(), make_product(), make_product()
    window = make_window(mug)
    key = own_key(int(window.client.session["_auth_user_id"]), "cart")
    cookie = cookie_of(window)

    add_as_django_does(cookie, key, first.pk, lambda: add_as_django_does(cookie, key, second.pk, lambda: None))

    assert set(quantities(window.client)) == {mug.pk, first.pk}


def test_fifty_presses_at_once_make_one_order() -> None:
    mug = make_product()
    make_stock(mug, 5)
    window = make_window(mug)
    form = window.fields | {"do": "place", "note": "once"}

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(post, cookie_of(window), form)] * CLIENTS, times=-(-REPLAYS // CLIENTS))

    order = Order.objects.get()
    assert crashes(answers) == []
    assert {answer.value for answer in answers} == {f"/admin/sales/order/{order.pk}/change/"}
    assert (OrderNote.objects.count(), AuditEvent.objects.filter(action="order.submit").count()) == (1, 1)
    assert mug.stock_levels.get().reserved == 1
    assert untruths() == []
    note(f"{len(answers)} presses of “Place order” by {CLIENTS} clients at once: 1 order")


def place(filled: Checkout, user_id: int) -> tuple[int, bool]:
    seen = quote(filled.lines, shipping_cost=filled.shipping_cost).seen
    placed = place_cart(filled, by=User(pk=user_id), seen=seen)
    return placed.order.pk, placed.is_new


def test_the_service_alone_makes_one_order_of_a_token_as_well() -> None:
    user, mug = make_user(Role.STAFF), make_product()
    filled = Checkout("token", (LineInput(mug.pk, 1),), customer_id=make_customer().pk, note="once")

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(place, filled, user.pk)] * CLIENTS)

    assert crashes(answers) == []
    assert sorted(answer.value[1] for answer in answers) == [False] * (CLIENTS - 1) + [True]
    assert {answer.value[0] for answer in answers} == {Order.objects.get().pk}
    assert OrderNote.objects.count() == 1


def test_two_people_who_take_the_same_call_do_not_both_miss_the_others_order() -> None:
    users, mug, customer = [make_user(Role.STAFF) for _ in range(4)], make_product(), make_customer()
    lines = (LineInput(mug.pk, 1),)

    with open_clients(len(users)) as clients:
        calls = [
            partial(place, Checkout(f"token-{user.pk}", lines, customer_id=customer.pk), user.pk) for user in users
        ]
        answers = clients.call(calls)

    assert crashes(answers) == []
    assert Order.objects.count() == 1
    assert sum("ordered the same within the last hour" in answer.refusal for answer in answers) == len(users) - 1


def sign_out(cookie: str) -> str:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    client.post("/users/logout/")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_signing_out_while_another_window_adds_keeps_the_line_or_says_that_it_was_not_saved() -> None:
    user, mug = make_user(Role.STAFF), make_product()
    for _ in range(ROUNDS):
        window = make_window(mug, user=user)
        lamp, cookie = make_product(), cookie_of(window)
        form = window.fields | {"q": lamp.sku, "do": "add"}

        with open_clients(2) as clients:
            answers = clients.call([partial(sign_out, cookie), partial(post, cookie, form)])

        assert crashes(answers) == []
        window.client.cookies[settings.SESSION_COOKIE_NAME] = answers[0].value
        window.client.force_login(user)
        kept = lamp.pk in quantities(window.client)
        assert mug.pk in quantities(window.client)
        assert kept == (answers[1].value == CART), answers[1].value
        if not kept:
            assert "unsaved=1" in answers[1].value
