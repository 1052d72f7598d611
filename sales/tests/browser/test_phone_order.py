"""A phone order, as it is taken."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.tests.races.report import note
from sales.models import Customer, Order
from sales.tests.browser.cart import at_cart
from sales.tests.browser.people import DESK, PHONE, Clerk, at_browser
from sales.tests.browser.shop import shop

__all__ = ("shop",)

pytestmark = pytest.mark.django_db(transaction=True)

AFFORDED = 8


@pytest.mark.parametrize(
    ("screen", "javascript"), [(DESK, True), (PHONE, True), (DESK, False)], ids=["desk", "phone", "without JavaScript"]
)
def test_two_lines_for_a_known_customer(
    browser: Browser, live_server: Any, shop: Any, screen: dict[str, int], javascript: bool
) -> None:
    _mug, _lamp, ada, user = shop
    with at_browser(browser, live_server.url, screen=screen, javascript=javascript) as clerk:
        clerk.sign_in(user)

        clerk.click("New order", role="link")
        clerk.type("#cart-q", "4006381333931")
        clerk.type("#cart-q", "lamp")
        clerk.type("#cart-customer-q", "ada@example.com")
        assert not javascript or clerk.fits()
        clerk.click("Place order")

        order = Order.objects.get()
        expect(clerk.page.get_by_text(f"{order} is placed")).to_be_visible()
        assert (order.status, order.customer, order.line_count) == ("pending", ada, 2)
        assert clerk.wrong == []
        assert clerk.clicks + clerk.fields <= AFFORDED
        note(f"phone order of two lines for a known customer: {clerk.clicks} clicks + {clerk.fields} fields")


def test_a_product_by_name_a_new_customer_and_a_price_of_ones_own(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.type("#cart-q", "reading")
        clerk.choose("LAMP")
        clerk.page.click("#cart-lines summary")
        clerk.page.fill(f"[name=line-{lamp.pk}-unit_price]", "5")
        clerk.type(f"[name=line-{lamp.pk}-override_reason]", "scratched")
        clerk.page.click("#cart-new-customer summary")
        clerk.page.fill("[name=new-name]", "Grace")
        clerk.page.fill("[name=new-email]", "grace@example.com")
        clerk.page.fill("[name=note]", "call before delivery")
        clerk.click("Place order")

        order = Order.objects.get()
        assert order.customer == Customer.objects.get(name="Grace")
        assert order.lines.get().unit_price == 5
        assert order.notes.get().body == "call before delivery"
        assert clerk.wrong == []


def test_two_tabs_fill_one_cart_and_a_double_click_makes_one_order(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        other = clerk.another_tab()
        other.open("/cart/")

        clerk.type("#cart-q", "MUG-RED")
        other.type("#cart-q", "LAMP")
        clerk.open("/cart/")
        expect(clerk.page.locator("#cart-lines tbody tr")).to_have_count(2)
        expect(clerk.page.get_by_role("link", name="Cart (2)")).to_be_visible()
        clerk.type("#cart-customer-q", ada.email)
        clerk.page.get_by_role("button", name="Place order").dblclick()

        expect(clerk.page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        assert Order.objects.get().line_count == 2


def test_the_next_person_at_the_browser_sees_nothing_of_it(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.type("#cart-q", "MUG-RED")
        _sign_out(clerk)

        clerk.sign_in(make_user(Role.STAFF))
        clerk.open("/cart/")
        expect(clerk.page.get_by_text("The cart is empty.")).to_be_visible()
        _sign_out(clerk)

        clerk.sign_in(user)
        clerk.open("/cart/")
        expect(clerk.page.locator("#cart-lines tbody tr")).to_have_count(1)
        clerk.page.go_back()
        assert clerk.wrong == []


def _sign_out(clerk: Clerk) -> None:
    clerk.page.locator("form[action='/admin/logout/']").evaluate("form => form.submit()")
    expect(clerk.page).to_have_url(re.compile("/admin/login/"))
