"""A question that is answered with no, and a button that is pressed twice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backoffice.roles import Role
from backoffice.tests.factories import make_user
from sales.models import Customer
from sales.tests.browser.people import at_browser
from sales.tests.browser.shop import shop
from sales.tests.browser.test_phone_keys import LAMP, MUG, scan

__all__ = ("shop",)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def test_a_cart_that_is_not_emptied_after_all_still_takes_scans(browser: Browser, live_server: Any, shop: Any) -> None:
    *_products, user = shop
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)
        clerk.open("/cart/")
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
