"""A phone order over a slow or broken line, with second thoughts, or without JavaScript."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Route, expect

from sales.models import Customer, Order
from sales.tests.browser.cart import LAMP, MUG, at_cart, quantities, scan
from sales.tests.browser.people import Clerk
from sales.tests.browser.shop import shop

__all__ = ("shop",)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

SLOW = 0.6


def slow_down(clerk: Clerk) -> None:
    def wait(route: Route) -> None:
        time.sleep(SLOW if route.request.method == "POST" else 0)
        route.continue_()

    clerk.page.route("**/cart/", wait)


def test_what_is_typed_while_the_server_works_is_kept(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.settle()
        clerk.page.click("#cart-new-customer summary")
        slow_down(clerk)

        scan(clerk, MUG)
        clerk.page.fill("[name$=-quantity]", "7")
        clerk.page.fill("[name=note]", "ring twice")
        clerk.page.fill("[name=new-name]", "Grace")
        clerk.page.focus("[name=note]")
        clerk.settle()

        expect(clerk.page.locator("[name=note]")).to_be_focused()
        expect(clerk.page.locator("[name=note]")).to_have_value("ring twice")
        expect(clerk.page.locator("[name=new-name]")).to_have_value("Grace")
        assert quantities(clerk) == {"LAMP": "7", "MUG-RED": "1"}


def test_an_impatient_finger_on_a_slow_line_orders_once(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, MUG)
        clerk.type("#cart-customer-q", ada.email)
        slow_down(clerk)

        for _ in range(3):
            clerk.page.locator("#cart-place").click(force=True)
        expect(clerk.page.locator("#cart-place")).to_have_attribute("aria-disabled", "true")

        expect(clerk.page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        assert Order.objects.get().line_count == 1


def test_a_line_that_breaks_is_said_and_tried_again(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.page.route("**/cart/", lambda route: route.abort())

        scan(clerk, MUG, LAMP)
        expect(clerk.page.locator("#cart-missed")).to_contain_text("The server did not answer.")
        expect(clerk.page.locator("#cart-missed")).to_contain_text("“LAMP” was not added.")
        clerk.settle()
        clerk.page.unroute("**/cart/")
        scan(clerk, MUG, LAMP)
        clerk.settle()

        assert quantities(clerk) == {"MUG-RED": "1", "LAMP": "1"}


def lose(route: Route) -> None:
    """Let the server do it, and its answer never arrive."""
    route.fetch()
    route.abort()


def test_an_answer_that_got_lost_is_looked_up_before_the_next_scan(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.page.route("**/cart/", lose)
        scan(clerk, MUG)
        expect(clerk.page.locator("#cart-missed")).to_contain_text(f"Whether “{MUG}” was added is looked up")
        assert quantities(clerk) == {}
        clerk.page.unroute("**/cart/")

        clerk.click("Close")

        assert quantities(clerk) == {"MUG-RED": "1"}


def test_only_what_was_never_sent_is_called_not_added(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.page.route("**/cart/", lose)

        scan(clerk, MUG, LAMP)
        clerk.settle()

        expect(clerk.page.locator("#cart-missed")).to_contain_text("“LAMP” was not added.")
        expect(clerk.page.locator("#cart-missed")).not_to_contain_text(f"“{MUG}” was not added.")


def test_a_code_whose_answer_got_lost_is_not_counted_twice_when_it_is_scanned_again(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.page.route("**/cart/", lose)
        scan(clerk, MUG)
        expect(clerk.page.locator("#cart-missed")).to_contain_text("The server did not answer.")
        clerk.settle()
        clerk.page.unroute("**/cart/")

        scan(clerk, MUG, LAMP)
        clerk.settle()

        assert quantities(clerk) == {"MUG-RED": "1", "LAMP": "1"}
        expect(clerk.page.locator("#cart-missed")).to_contain_text(f"“{MUG}” had been added before")
        scan(clerk, MUG)
        clerk.settle()
        assert quantities(clerk) == {"MUG-RED": "2", "LAMP": "1"}


def test_a_cart_that_changed_unseen_is_not_placed_before_somebody_saw_it(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.type("#cart-customer-q", ada.email)
        clerk.page.route("**/cart/", lose)
        scan(clerk, MUG)
        expect(clerk.page.locator("#cart-missed")).to_contain_text("The server did not answer.")
        clerk.settle()
        clerk.page.unroute("**/cart/")

        clerk.click("Place order")

        assert quantities(clerk) == {"LAMP": "1", "MUG-RED": "1"}
        expect(clerk.page.locator("#cart-missed")).to_contain_text("The cart is shown as it is now.")
        assert not Order.objects.exists()
        clerk.click("Place order")
        assert Order.objects.get().line_count == 2


def test_an_order_whose_answer_got_lost_is_found_by_pressing_again(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.type("#cart-customer-q", ada.email)
        clerk.page.route("**/cart/", lose)
        clerk.page.click("#cart-place")
        expect(clerk.page.locator("#cart-missed")).to_contain_text("The server did not answer.")
        clerk.settle()
        clerk.page.unroute("**/cart/")

        clerk.click("Place order")

        expect(clerk.page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        assert Order.objects.count() == 1


def test_a_lost_session_leads_to_the_login_page_and_back(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        Session.objects.all().delete()

        scan(clerk, MUG)

        expect(clerk.page).to_have_url(re.compile(r"/admin/login/\?next="))


def test_a_price_without_a_reason_opens_its_line_and_moves_nothing(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.settle()

        clerk.page.click("#cart-lines summary")
        clerk.page.fill(f"[name=line-{lamp.pk}-unit_price]", "5")
        clerk.page.focus("#cart-customer-q")
        expect(clerk.page.get_by_text("Say why the price is not the list price.")).to_be_visible()
        clerk.page.fill(f"[name=line-{lamp.pk}-override_reason]", "scratched")
        clerk.page.focus("#cart-customer-q")

        expect(clerk.page.locator("#cart-grand")).to_contain_text("5.00")
        expect(clerk.page.locator("#cart-total-said")).to_contain_text("5.00")
        expect(clerk.page.locator("#cart-problems")).to_have_count(0)


def test_why_a_new_customer_was_not_saved_stays_in_sight(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        clerk.page.get_by_text("New customer").click()
        clerk.page.focus("[name=new-name]")
        clerk.page.keyboard.type("Ada Byron")
        clerk.page.keyboard.press("Tab")
        clerk.page.keyboard.type(ada.email)
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("#cart-problems")).to_contain_text(ada.email)

        clerk.page.wait_for_timeout(600)  # longer than a box that was left waits before it is sent
        clerk.settle()

        expect(clerk.page.locator("#cart-problems")).to_contain_text(ada.email)
        expect(clerk.page.locator("[name=new-name]")).to_have_value("Ada Byron")


def test_more_less_remove_and_undo(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, MUG)
        clerk.settle()

        for _ in range(24):
            clerk.page.get_by_role("button", name="One MUG-RED more").click()
        expect(clerk.page.get_by_text("20 of 25 available; 5 will wait")).to_be_visible()
        clerk.page.get_by_role("button", name="One MUG-RED less").click()
        expect(clerk.page.get_by_text("20 of 24 available; 4 will wait")).to_be_visible()
        clerk.click("Remove MUG-RED")
        expect(clerk.page.get_by_text("MUG-RED was removed.")).to_be_visible()
        expect(clerk.page.get_by_role("button", name="Undo")).to_be_focused()
        clerk.click("Undo")

        assert quantities(clerk) == {"MUG-RED": "24"}
        assert clerk.wrong == []


def test_all_of_it_without_javascript(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user, javascript=False) as clerk:
        clerk.type("#cart-q", "reading")
        clerk.choose("LAMP")
        clerk.click("One LAMP more")
        clerk.click("One LAMP more")
        clerk.click("One LAMP less")
        clerk.click("Remove LAMP")
        clerk.click("Undo")
        clerk.type("#cart-customer-q", "Grace Hopper")
        clerk.choose("New customer")
        expect(clerk.page.locator("[name=new-name]")).to_have_value("Grace Hopper")
        clerk.click("Save customer")
        clerk.click("Place order")

        order = Order.objects.get()
        assert order.customer == Customer.objects.get(name="Grace Hopper")
        assert order.lines.get(product=lamp).quantity == 2
        assert clerk.wrong == []
