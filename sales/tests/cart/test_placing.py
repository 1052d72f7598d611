"""Turn the cart into an order: once, at today's prices, and nothing that was not on the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.admin.pages import client_of
from inventory.models import Product
from inventory.services.catalogue import archive_products, edit_product
from inventory.tests.factories import make_product, make_reservation, make_stock
from sales.models import Customer, Order
from sales.models.orders import Status
from sales.services.customers import edit_customer, set_active
from sales.tests.admin.pages import everything
from sales.tests.cart.pages import CART, Window, filled_window, open_window, quantities, said
from sales.tests.factories import ADDRESS, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    product = make_product(sku="MUG-RED", price=Decimal("9.90"))
    make_stock(product, 10)
    return product


@pytest.fixture
def lamp() -> Product:
    return make_product(sku="LAMP", price=Decimal(20), tax_rate=Decimal("0.07"))


@pytest.fixture
def ada() -> Customer:
    return make_customer(name="Ada", email="ada@example.com", phone="040 555", addresses=[ADDRESS])


@pytest.fixture
def window(mug: Product, lamp: Product, ada: Customer) -> Window:
    return filled_window(mug, lamp, customer=ada)


def test_a_phone_order_of_two_lines(window: Window, mug: Product, lamp: Product, ada: Customer) -> None:
    typed = {f"line__{mug.pk}__quantity": 3}

    page = window.go("place", shipping_cost="4.90", shipping_address="Pier 7", note="gift", **typed)

    order = Order.objects.get()
    assert (order.status, order.source, order.customer, order.email) == ("pending", "phone", ada, "ada@example.com")
    assert [(line.sku, line.quantity) for line in order.lines.all()] == [("MUG-RED", 3), ("LAMP", 1)]
    assert (order.grand_total, order.shipping_cost) == (Decimal("54.60"), Decimal("4.90"))
    assert (order.shipping_address, order.billing_address.splitlines()[1]) == ("Pier 7", "Quay 1")
    assert order.notes.get().body == "gift"
    assert f"{order} is placed" in said(page)
    assert page.wsgi_request.path == f"/admin/sales/order/{order.pk}/change/"
    assert mug.stock_levels.get().reserved == 3
    assert quantities(window.client) == {}


def test_the_cart_shows_to_the_cent_what_the_order_costs(window: Window, mug: Product) -> None:
    edit_site_settings(changes={"prices_include_tax": False}, by=None)
    fields = {"quantity": "7", "unit_price": "3.3333", "override_reason": "worn", "discount": "0.07"}

    page = window.go(shipping_cost="3.33", **{f"line__{mug.pk}__{name}": value for name, value in fields.items()})
    window.go("place")

    order = Order.objects.get()
    assert page.context["total"] == order.grand_total
    assert [row.total for row in page.context["rows"]] == [line.line_total for line in order.lines.all()]


def test_a_draft_is_saved_without_a_customer(mug: Product) -> None:
    window = filled_window(mug)

    page = window.go("draft", note="call back")

    order = Order.objects.get()
    assert (order.status, order.customer, order.number) == ("draft", None, None)
    assert order.notes.get().body == "call back"
    assert f"{order} is saved." in said(page)
    assert quantities(window.client) == {}


def test_fifty_replays_make_one_order(window: Window) -> None:
    form = window.fields | {"do": "place", "note": "once"}

    answers = [window.client.post(CART, form) for _ in range(50)]

    order = Order.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"/admin/sales/order/{order.pk}/change/"}
    assert (order.notes.count(), order.lines.count()) == (1, 2)
    assert AuditEvent.objects.filter(action="order.submit").count() == 1
    assert "This cart was placed before." in said(window.client.get(answers[-1].headers["Location"]))


def test_a_replay_of_the_old_page_does_not_touch_the_next_cart(window: Window, mug: Product) -> None:
    form = window.fields | {"do": "place"}
    window.client.post(CART, form)
    following = Window(window.client)
    following.go(q="MUG-RED")

    window.client.post(CART, form)
    window.client.post(CART, form | {"do": "draft"})

    assert Order.objects.count() == 1
    assert quantities(window.client) == {mug.pk: 1}


@pytest.mark.parametrize(
    ("do", "make", "sentence"),
    [
        ("place", lambda mug: open_window(), "The cart is empty. Add a product first."),
        ("draft", lambda mug: open_window(), "The cart is empty. Add a product first."),
        ("place", filled_window, "Choose the customer first, or save the cart as a draft."),
    ],
)
def test_what_is_incomplete_is_not_placed(mug: Product, do: str, make: Any, sentence: str) -> None:
    window = make(mug)
    before = everything()

    page = window.press(do)

    assert sentence in said(page)
    assert everything() == before
    refusal = AuditEvent.objects.latest("id")
    assert (refusal.action, refusal.outcome) == (f"cart.{do}", "refused")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"q": "LAMP"}, "“LAMP” is still in a search box."),
        ({"new__name": "Bob"}, "A customer is chosen and a new one is typed in."),
    ],
)
def test_what_would_be_lost_by_placing_is_asked_back(window: Window, typed: dict[str, str], sentence: str) -> None:
    page = window.press("place", **typed)

    assert sentence in said(page)
    assert not Order.objects.exists()


def test_a_changed_price_is_confirmed_first(window: Window, mug: Product) -> None:
    edit_product(mug.pk, changes={"price": Decimal("10.50")}, by=None)

    page = window.press("place", note="kept")
    assert "MUG-RED: the list price was 9.90 and is 10.50 now." in said(page)
    assert "Nothing was ordered yet" in said(page)
    assert not Order.objects.exists()
    assert window.fields["note"] == "kept"
    assert page.context["total"] == Decimal("30.50")

    window.go("place")
    order = Order.objects.get()
    assert order.grand_total == Decimal("30.50")
    assert order.notes.get().body == "kept"


def test_a_price_of_ones_own_stays_and_a_changed_list_price_is_said(window: Window, mug: Product) -> None:
    window.go(**{f"line__{mug.pk}__unit_price": "9", f"line__{mug.pk}__override_reason": "agreed"})
    edit_product(mug.pk, changes={"price": Decimal("12.3456")}, by=None)

    assert "MUG-RED: the list price was 9.90 and is 12.3456 now." in said(window.press("place"))

    window.go("place")
    line = Order.objects.get().lines.get(product=mug)
    assert (line.unit_price, line.list_price, line.override_reason) == (Decimal(9), Decimal("12.3456"), "agreed")


def test_a_changed_tax_rate_and_a_changed_rule_are_confirmed_first(window: Window, lamp: Product) -> None:
    edit_product(lamp.pk, changes={"tax_rate": Decimal("0.19")}, by=None)
    edit_site_settings(changes={"prices_include_tax": False}, by=None)

    page = window.press("place")

    assert "LAMP: the tax rate was 7\xa0% and is 19\xa0% now." in said(page)
    assert "The shop's currency or tax rule was changed" in said(page)
    assert not Order.objects.exists()
    window.go("place")
    assert not Order.objects.get().prices_include_tax


def test_stock_that_ran_short_is_confirmed_first_and_enough_stock_is_not_asked_about(
    window: Window, mug: Product
) -> None:
    window.go(**{f"line__{mug.pk}__quantity": 4})

    make_reservation(mug, 8)
    page = window.press("place")

    assert "MUG-RED: 0 pieces were missing on the shelf and 2 are missing now." in said(page)
    assert not Order.objects.exists()
    make_stock(make_product(), 1)
    window.go("place")
    assert Order.objects.get().status == Status.PENDING


def test_less_stock_that_still_suffices_is_not_asked_about(window: Window, mug: Product) -> None:
    make_reservation(mug, 8)

    window.go("place")

    assert Order.objects.get().status == Status.PENDING


@pytest.mark.parametrize("do", ["place", "draft"])
def test_a_product_archived_underneath_is_refused_until_its_line_is_removed(
    window: Window, mug: Product, lamp: Product, do: str
) -> None:
    archive_products([mug.pk], by=None)
    before = everything()

    page = window.press(do)
    assert "MUG-RED cannot be sold any more. Remove its line." in said(page)
    assert everything() == before

    window.go(f"remove {mug.pk}")
    window.go(do)
    assert [line.sku for line in Order.objects.get().lines.all()] == ["LAMP"]


def test_a_product_that_is_gone_is_shown_as_a_line_to_remove(window: Window, lamp: Product) -> None:
    pk = lamp.pk
    lamp.delete()

    page = window.look()
    assert "does not exist any more. Remove its line." in said(page)
    assert not Order.objects.exists()

    window.go(f"remove {pk}")
    window.go("place")
    assert Order.objects.get().line_count == 1


def test_a_customer_deactivated_underneath_is_refused(window: Window, ada: Customer) -> None:
    set_active(ada.pk, active=False, by=None)
    before = everything()

    page = window.press("place")

    assert "This customer is not active." in said(page)
    assert b"This customer is not active any more. Choose another." in page.content
    assert everything() == before


def test_the_customers_data_are_those_of_the_moment(window: Window, ada: Customer) -> None:
    edit_customer(ada.pk, changes={"email": "new@example.com"}, by=None)

    window.go("place")

    assert Order.objects.get().email == "new@example.com"


def test_a_page_that_was_never_shown_is_shown_before_anything_is_placed(window: Window, mug: Product) -> None:
    page = window.press("place", shown="forged")

    assert "Check the cart as it is now, and place it again." in said(page)
    assert not Order.objects.exists()


def test_whoever_may_only_write_drafts_gets_no_button_and_a_403(mug: Product, ada: Customer) -> None:
    client = client_of(Role.VIEWER)
    user = User.objects.get(pk=client.session["_auth_user_id"])
    user.user_permissions.set(Permission.objects.filter(codename="add_order"))
    window = filled_window(mug, customer=ada, client=client)

    page = window.look()

    assert b'value="place"' not in page.content
    assert client.post(CART, window.fields | {"do": "place"}).status_code == 403
    window.go("draft")
    assert Order.objects.get().status == Status.DRAFT
