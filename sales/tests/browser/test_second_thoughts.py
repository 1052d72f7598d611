"""A question that is answered with no, and a button that is pressed twice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backoffice.roles import Role
from backoffice.tests.factories import make_user
from sales.models import Customer
from sales.tests.browser.cart import LAMP, MUG, at_cart, scan
from sales.tests.browser.people import at_browser
from sales.tests.browser.shop import shop

__all__ = ("shop",)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def test_a_cart_that_is_not_emptied_after_all_still_takes_scans(browser: Browser, live_server: Any, shop: Any) -> None:
    *_products, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.settle()

        clerk.page.once("dialog", lambda question: question.dismiss())
        clerk.page.click("#cart-empty")
        scan(clerk, MUG)

        expect(clerk.page.locator("[name$=-quantity]")).to_have_count(2, timeout=10_000)


def test_saving_pressed_twice_makes_one_customer(browser: Browser, live_server: Any) -> None:
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(make_user(Role.STAFF))
        clerk.open("/admin/sales/customer/add/")
        clerk.page.fill("[name=name]", "Ada Lovelace")

        with clerk.page.expect_event("load"):
            clerk.page.evaluate(
                "() => { const save = document.querySelector('[name=_save]'); save.click(); save.click(); }"
            )
        clerk.page.wait_for_load_state("networkidle")

        assert Customer.objects.count() == 1


def test_the_second_click_of_two_spares_the_line_that_moved_under_it(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    *_products, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP, MUG)
        clerk.settle()

        for number in (1, 2):
            clerk.page.locator(".cart-remove button").first.hover()
            clerk.page.mouse.down(click_count=number)
            clerk.page.mouse.up(click_count=number)
            clerk.settle()

        expect(clerk.page.locator("#cart-lines tbody tr")).to_have_count(1)


@pytest.mark.parametrize("selector", [".cart-remove button", "#cart-save-customer"])
def test_what_is_pressed_twice_is_sent_once(browser: Browser, live_server: Any, shop: Any, selector: str) -> None:
    *_products, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP, MUG)
        clerk.settle()
        clerk.page.click("#cart-new-customer summary")
        clerk.page.fill("[name=new-name]", "Grace")
        sent: list[str] = []
        clerk.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

        clerk.page.evaluate(
            "selector => { const one = document.querySelector(selector); one.click(); one.click(); }", selector
        )
        clerk.settle()

        assert len(sent) == 1
        expect(clerk.page.locator("#cart-missed")).to_be_hidden()
        expect(clerk.page.locator("#cart-problems")).to_have_count(0)
