"""The palette and the page of results: what is found, in which order, for whom, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from backoffice.registries import commands
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.services.catalogue import archive_products
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.tests.factories import make_customer, make_order, make_pending_order

pytestmark = pytest.mark.django_db

PALETTE, RESULTS = "/admin/palette/", "/admin/search/"
MOST = 10
HOSTILE = "<img src=x onerror=alert(1)>"


class Options(HTMLParser):
    """The choices of the palette as (group, words, where they lead), and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._group = self._words = self._to = ""
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if given.get("class") == "palette__label":
            self._in, self._group = "group", ""
        elif given.get("role") == "option":
            self._in, self._words = "option", ""
            self._to = given.get("href") or given["data-action"]

    def handle_data(self, data: str) -> None:
        if self._in == "group":
            self._group += data
        elif self._in == "option":
            self._words += f" {data}"

    def handle_endtag(self, tag: str) -> None:
        if self._in == "option" and tag in ("a", "button"):
            self.found.append((self._group, " ".join(self._words.split()), self._to))
        if tag in ("a", "button") or (self._in == "group" and tag == "div"):
            self._in = ""


def choices(client: Client, **asked: str) -> str:
    return str(client.get(PALETTE, asked).json()["choices"])


def ask(client: Client, term: str = "", **asked: str) -> list[tuple[str, str, str]]:
    found = Options(choices(client, q=term, **asked)).found
    return [option for option in found if not option[2].startswith(RESULTS)]


def groups(found: list[tuple[str, str, str]]) -> list[str]:
    return list(dict.fromkeys(group for group, _words, _to in found))


def addresses(found: list[tuple[str, str, str]]) -> list[str]:
    return [to for _group, _words, to in found]


def order_at(order: Order) -> str:
    return f"/admin/sales/order/{order.pk}/change/"


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


@pytest.mark.parametrize("role", Role)
def test_each_command_leads_to_a_page_that_the_role_may_open(role: Role) -> None:
    client = client_of(role)

    offered = {words: to for group, words, to in ask(client) if group == "Commands" and to.startswith("/")}

    assert {words: client.get(to, follow=True).status_code for words, to in offered.items()} == dict.fromkeys(
        offered, 200
    )
    assert ("New order" in offered, "Add product" in offered) == (role is not Role.VIEWER, role is not Role.VIEWER)
    assert ("Invite a user" in offered, "Audit log" in offered) == (role is Role.ADMIN, role is Role.ADMIN)


def test_commands_that_are_not_offered_would_be_refused() -> None:
    client = client_of(Role.VIEWER)
    offered = addresses(ask(client))
    admin = addresses(ask(client_of(Role.ADMIN)))

    kept = [to for to in admin if to not in offered and to != "/admin/inventory/product/"]

    assert {client.get(to).status_code for to in kept} == {403}


def test_commands_are_found_by_their_words_and_other_names() -> None:
    client = client_of(Role.STAFF)

    assert [to for group, _words, to in ask(client, "sign out") if group == "Commands"] == ["log-out"]
    assert "/cart/" in addresses(ask(client, "PHONE order"))
    assert "theme-dark" in addresses(ask(client, "theme"))
    assert len([1 for command in commands if command.action]) == 5


def test_what_was_open_lately_comes_back_in_its_order() -> None:
    order, product, customer = make_pending_order(), make_product(name="Lamp"), make_customer(name="Amber")
    asked = f"sales.customer:{customer.pk},sales.order:{order.pk},inventory.product:{product.pk},sales.order:{order.pk}"

    found = ask(client_of(Role.VIEWER), recent=asked)

    assert [words.split()[0] for group, words, _to in found if group == "Recent"] == ["Amber", str(order), "Lamp"]


@pytest.mark.parametrize(
    "recent",
    [
        "sales.order:999999999",
        "auth.user:1",
        "sales.order:x",
        ":",
        "sales.order:99999999999999999999",
        "a" * 5_000,
        "'",
    ],
)
def test_what_is_gone_or_nonsense_is_left_out(recent: str) -> None:
    assert groups(ask(client_of(Role.VIEWER), recent=recent)) == ["Commands"]


def test_names_and_terms_are_text_and_not_markup() -> None:
    make_product(name=HOSTILE, sku="HOSTILE-1")
    customer = make_customer(name=HOSTILE, company=HOSTILE + "!")
    make_pending_order(customer_id=customer.pk)
    client = client_of(Role.STAFF)

    for term in ("onerror", HOSTILE, "HOSTILE-1", HOSTILE + "nothing of this name"):
        assert HOSTILE not in choices(client, q=term)
        assert HOSTILE not in client.get(RESULTS, {"q": term}, follow=True).content.decode()
    assert "img" not in Options(choices(client, q="onerror")).tags
    assert escape(HOSTILE) in choices(client, q="onerror")


@pytest.mark.parametrize("term", ["'", '"', "%", "_", "\\", "a" * 5_000, "a " * 2_000, "ß", "٣", "²", "--", "(((", "@"])
def test_any_term_is_answered(term: str) -> None:
    make_pending_order()
    client = client_of(Role.VIEWER)

    assert client.get(PALETTE, {"q": term}).status_code == 200
    assert client.get(RESULTS, {"q": term}).status_code in (200, 302)


def test_a_nul_is_refused() -> None:
    client = client_of(Role.VIEWER)

    assert [client.get(path, {"q": "a\0"}).status_code for path in (PALETTE, RESULTS)] == [400, 400]


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


@pytest.mark.parametrize("term", ["amber", "nobody@example.com", "SO-1", "123 456"])
def test_an_answer_costs_the_same_with_2_and_with_20_things(term: str) -> None:
    client, costs = client_of(Role.ADMIN), []
    for number in (2, 18):
        for n in range(number):
            customer = make_customer(name=f"Amber {number} {n}", phone="123456")
            make_pending_order([(make_product(name=f"Amber {number} {n}"), 1)], customer_id=customer.pk)
        with CaptureQueriesContext(connection) as caught:
            client.get(PALETTE, {"q": term})
        costs.append(len(caught))

    assert costs[0] == costs[1] <= MOST


def test_the_start_of_the_palette_costs_a_statement_a_kind() -> None:
    client = client_of(Role.ADMIN)
    order, product, customer = make_pending_order(), make_product(), make_customer()
    asked = f"sales.customer:{customer.pk},sales.order:{order.pk},inventory.product:{product.pk}"

    with CaptureQueriesContext(connection) as caught:
        client.get(PALETTE, {"recent": asked})

    assert len(caught) <= MOST
