"""The cart at a browser, and a scanner beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

from backoffice.models import User
from sales.tests.browser.people import Clerk, at_browser

MUG, LAMP = "4006381333931", "LAMP"


def scan(clerk: Clerk, *codes: str) -> None:
    """Type codes wherever the focus is, as fast as it goes and without looking."""
    for code in codes:
        clerk.page.keyboard.type(code)
        clerk.page.keyboard.press("Enter")


def quantities(clerk: Clerk) -> dict[str, str]:
    rows = clerk.page.locator("#cart-lines tbody tr")
    return {str(row.get_attribute("data-sku")): row.locator(".cart-stepper input").input_value() for row in rows.all()}


@contextmanager
def at_cart(browser: Browser, base: str, user: User, **options: Any) -> Iterator[Clerk]:
    """Open a browser of its own, sign in and go to the cart."""
    with at_browser(browser, base, **options) as clerk:
        clerk.sign_in(user)
        clerk.open("/cart/")
        yield clerk
