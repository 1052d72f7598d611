"""Find the customer of a call, or make one in place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_product
from sales.models import Customer, Order
from sales.services.customers import set_active
from sales.tests.cart.pages import CART, Window, cart_in, filled_window, open_window, said
from sales.tests.factories import ADDRESS, make_customer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["lovelace", "ADA@example.com", "engines", "040 / 555-01", "ada love"])
def test_the_only_customer_of_these_words_is_chosen_at_once(words: str) -> None:
    ada = make_customer(name="Ada Lovelace", email="ada@example.com", phone="+49 40 55501", company="Engines")
    make_customer(name="Bob", email="b@example.com", phone="+49 40 77701")
    window = open_window()

    page = window.go(customer_q=words)

    assert cart_in(window.client).customer_id == ada.pk
    assert b"Ada Lovelace" in page.content


def test_several_customers_are_offered_and_one_is_chosen() -> None:
    first, _second = make_customer(name="Ada Byron"), make_customer(name="Ada King")
    set_active(make_customer(name="Ada Gone").pk, active=False, by=None)
    window = open_window()

    page = window.go(customer_q="ada")
    window.go(f"customer {first.pk}")

    assert [one.name for one in page.context["people"]] == ["Ada Byron", "Ada King"]
    assert cart_in(window.client).customer_id == first.pk


def test_an_address_of_the_customers_is_used_and_does_not_stay_for_another() -> None:
    ada, bob = make_customer(addresses=[ADDRESS | {"line1": "Wharf 9"}]), make_customer(addresses=[ADDRESS])
    window = open_window()
    window.go(f"customer {ada.pk}")

    window.go(f"address {ada.addresses.get().pk}")
    assert "Wharf 9" in cart_in(window.client).shipping_address

    strange = window.press(f"address {bob.addresses.get().pk}")
    assert "no address of the customer's" in said(strange)

    window.go("other-customer")
    assert (cart_in(window.client).customer_id, cart_in(window.client).shipping_address) == (None, "")


def test_a_new_customer_is_made_in_place() -> None:
    window = open_window()

    page = window.go("save-customer", new__name="Grace", new__email="g@example.com", new__line1="Pier 1", new__city="X")

    grace = Customer.objects.get()
    assert (grace.name, grace.email, grace.addresses.get().line1) == ("Grace", "g@example.com", "Pier 1")
    assert cart_in(window.client).customer_id == grace.pk
    assert "Grace is a customer now." in said(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write at least the new customer's name."),
        ({"new__name": "G", "new__email": "no address"}, "valid email address"),
        ({"new__name": "G", "new__city": "Hamburg"}, "An address needs street and city."),
        ({"new__name": "G", "new__email": "Known@example.com"}, "There is a customer with the e-mail"),
    ],
)
def test_a_new_customer_that_cannot_be_is_not_made(typed: dict[str, str], sentence: str) -> None:
    make_customer(email="known@example.com")
    window = open_window()

    page = window.press("save-customer", **typed)

    assert sentence in said(page)
    assert Customer.objects.count() == 1
    assert cart_in(window.client).customer_id is None
    assert all(window.fields[name.replace("__", "-")] == value for name, value in typed.items())


def test_a_new_customer_without_a_name_keeps_what_was_typed() -> None:
    window = open_window()

    page = window.press("save-customer", new__email="grace@example.com", new__phone="040 555")

    assert "Write at least the new customer's name." in said(page)
    assert (window.fields["new-email"], window.fields["new-phone"]) == ("grace@example.com", "040 555")


@pytest.mark.parametrize("typed", [{}, {"q": "MUG"}, {"q": "no such thing"}, {"customer_q": "nobody"}])
def test_what_is_typed_of_a_new_customer_stays_while_something_else_is_done(typed: dict[str, str]) -> None:
    make_product(sku="MUG")
    window = open_window()

    page = window.go(new__name="Grace", new__email="grace@example.com", **typed)

    assert (window.fields["new-name"], window.fields["new-email"]) == ("Grace", "grace@example.com")
    assert "not saved as a customer yet" in page.content.decode()

    window.go("save-customer")
    assert Customer.objects.get().name == "Grace"
    assert cart_in(window.client).newcomer == {}


def test_what_is_typed_of_a_new_customer_goes_when_it_is_cleared_or_another_is_chosen() -> None:
    ada = make_customer(name="Ada")
    window = open_window()
    window.go(new__name="Grace")

    window.go(new__name="")
    assert cart_in(window.client).newcomer == {}

    window.go(new__name="Grace")
    window.go(f"customer {ada.pk}")
    window.go("other-customer")
    assert window.fields["new-name"] == ""


def test_two_windows_do_not_overwrite_each_others_new_customer() -> None:
    first = open_window()
    second = Window(first.client)
    first.go(new__name="Grace")

    page = second.press(new__name="Edith")

    assert "The new customer was changed in another window." in said(page)
    assert cart_in(first.client).newcomer == {"name": "Grace"}
    assert second.fields["new-name"] == "Edith"


def test_whoever_has_the_e_mail_address_already_is_offered() -> None:
    ada = make_customer(name="Ada", email="ada@example.com")
    window = open_window()

    page = window.press("save-customer", new__name="A. Lovelace", new__email="ADA@example.com")

    assert page.context["people"] == [ada]
    assert f'value="customer {ada.pk}"' in page.content.decode()


@pytest.mark.parametrize("do", ["place", "draft"])
def test_a_whole_new_customer_is_made_with_the_order(do: str) -> None:
    window = filled_window(make_product(sku="MUG"))

    window.go(do, new__name="Grace", new__line1="Pier 1", new__city="Hamburg")

    order = Order.objects.get()
    assert order.customer == Customer.objects.get(name="Grace")
    assert order.shipping_address == "Grace\nPier 1\nHamburg"
    assert cart_in(window.client).is_blank


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"new__email": "grace@example.com"}, "Write at least the new customer's name."),
        ({"new__name": "G", "new__city": "Hamburg"}, "An address needs street and city."),
        ({"new__name": "G", "new__email": "known@example.com"}, "There is a customer with the e-mail"),
    ],
)
def test_an_order_is_not_placed_for_a_customer_that_cannot_be(typed: dict[str, str], sentence: str) -> None:
    make_customer(email="known@example.com")
    window = filled_window(make_product(sku="MUG"))

    page = window.press("place", **typed)

    assert sentence in said(page)
    assert (Order.objects.count(), Customer.objects.count()) == (0, 1)
    assert all(window.fields[name.replace("__", "-")] == value for name, value in typed.items())


def test_a_refused_order_leaves_no_new_customer_and_the_second_press_makes_one() -> None:
    mug = make_product(sku="MUG")
    window = filled_window(mug)
    edit_product(mug.pk, changes={"price": Decimal("10.50")}, by=None)

    page = window.press("place", new__name="Grace")
    assert "Nothing was ordered yet" in said(page)
    assert not Customer.objects.exists()

    window.go("place")
    window.client.post(CART, {**window.fields, "do": "place"})
    assert Order.objects.get().customer == Customer.objects.get(name="Grace")
