"""The form of a draft in a browser: what stands in sight, and what is the one thing to do next."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product
from sales.tests.admin.pages import page_of
from sales.tests.browser.people import at_browser
from sales.tests.factories import make_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

FILLED = """buttons => buttons.filter(
    button => button.offsetParent && getComputedStyle(button).backgroundColor === getComputedStyle(
        document.querySelector('[name=_save]')).backgroundColor).map(button => button.textContent.trim())"""


def filled_buttons(page: Page) -> list[str]:
    """Return the words of the buttons that look as Save does, the one to press next."""
    words: list[str] = page.locator("main .btn").evaluate_all(FILLED)
    return words


def test_once_something_is_typed_save_is_what_comes_next(browser: Browser, live_server: Any) -> None:
    order = make_order()
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(make_user(Role.STAFF))
        clerk.open(page_of(order))
        assert filled_buttons(clerk.page) == ["Submit"]

        clerk.page.fill("[name=phone]", "040 1")
        expect(clerk.page.locator(".save-bar.is-changed")).to_be_visible()
        clerk.page.wait_for_timeout(300)  # a button's colour goes over gradually

        assert filled_buttons(clerk.page) == ["Save"]


@pytest.mark.parametrize("width", [1440, 1280, 1120, 800, 390])
def test_no_column_of_the_lines_is_cut_off(browser: Browser, live_server: Any, width: int) -> None:
    order = make_order([(make_product(sku="A-LONG-STOCK-KEEPING-UNIT", name="A long name " * 8), 1)])
    with at_browser(browser, live_server.url) as clerk:
        clerk.page.set_viewport_size({"width": width, "height": 900})
        clerk.sign_in(make_user(Role.STAFF))
        clerk.open(page_of(order))

        lines = clerk.page.locator("#lines-group .inline-scroll")
        assert lines.evaluate("lines => lines.scrollWidth - lines.clientWidth") <= 0
        box = clerk.page.locator("[name=lines-0-DELETE]").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] < width
