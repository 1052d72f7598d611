"""Search, commands and keys, without a mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product
from sales.tests.browser.people import Clerk, at_browser
from sales.tests.factories import make_customer, make_pending_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

HOSTILE = "Amber <img src=x onerror=alert(1)>"


@pytest.fixture
def clerk(browser: Browser, live_server: Any) -> Iterator[Clerk]:
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(make_user(Role.STAFF))
        yield clerk
        assert clerk.wrong == []


def press(clerk: Clerk, *keys: str) -> None:
    for key in keys:
        clerk.page.keyboard.press(key)


def open_palette(clerk: Clerk) -> None:
    clerk.page.wait_for_load_state("load")
    press(clerk, "Control+k")
    expect(clerk.page.locator("#palette")).to_be_visible()


def look_for(clerk: Clerk, term: str, count: int) -> None:
    open_palette(clerk)
    clerk.page.locator("#palette [role=combobox]").fill(term)
    expect(clerk.page.locator("#palette-list [href$='/change/']")).to_have_count(count)


def test_a_product_is_found_and_opened_with_the_arrows_and_enter(clerk: Clerk) -> None:
    names = (HOSTILE, "Amber mug", "Amber pen")
    products = [make_product(name=name) for name in names]

    look_for(clerk, "amber", 3)
    expect(clerk.page.locator("[aria-selected=true]")).to_contain_text(HOSTILE)
    press(clerk, "ArrowDown", "ArrowDown", "ArrowUp", "Enter")

    expect(clerk.page).to_have_url(re.compile(rf"/admin/inventory/product/{products[1].pk}/change/$"))


def test_a_scanner_that_is_faster_than_the_answer_gets_where_its_code_leads(clerk: Clerk) -> None:
    product = make_product(barcode="4006381333931")

    open_palette(clerk)
    clerk.page.keyboard.type("4006381333931\n")

    expect(clerk.page).to_have_url(re.compile(rf"/admin/inventory/product/{product.pk}/change/$"))


def test_what_was_open_comes_first_and_no_name_of_it_is_kept_in_the_browser(clerk: Clerk) -> None:
    customer = make_customer(name="Ada Lovelace")
    order = make_pending_order(customer_id=customer.pk)
    clerk.open(f"/admin/sales/order/{order.pk}/change/")
    clerk.open("/admin/")

    open_palette(clerk)

    expect(clerk.page.locator("#palette [role=option]").first).to_contain_text(f"{order}")
    assert "Ada" not in clerk.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


def test_escape_closes_it_and_the_place_on_the_page_is_kept(clerk: Clerk) -> None:
    clerk.page.focus(".sidebar__link")

    open_palette(clerk)
    press(clerk, "Escape")

    expect(clerk.page.locator("#palette")).to_be_hidden()
    expect(clerk.page.locator(".sidebar__link").first).to_be_focused()


def test_a_command_signs_out(clerk: Clerk) -> None:
    open_palette(clerk)
    clerk.page.locator("#palette [role=combobox]").fill("sign out")
    expect(clerk.page.locator("#palette [aria-selected=true]")).to_contain_text("Log out")
    press(clerk, "Enter")

    expect(clerk.page).to_have_url(re.compile(r"/admin/login/"))


@pytest.mark.parametrize(
    ("letter", "path"), [("o", "sales/order/"), ("p", "inventory/product/"), ("c", "sales/customer/"), ("d", "")]
)
def test_g_and_a_letter_go_to_a_page(clerk: Clerk, letter: str, path: str) -> None:
    clerk.open("/users/account/")

    press(clerk, "g", letter)

    expect(clerk.page).to_have_url(f"{clerk.base}/admin/{path}")


def test_no_key_fires_while_somebody_types_or_holds_control(clerk: Clerk) -> None:
    clerk.open("/admin/sales/customer/add/")
    clerk.page.focus("[name=name]")

    press(clerk, "g", "o", "/", "?")
    clerk.page.evaluate("document.activeElement.blur()")
    press(clerk, "Control+g", "o", "Alt+g", "o", "g", "Control+o")

    assert clerk.page.input_value("[name=name]") == "go/?"
    assert clerk.page.url.endswith("/customer/add/")
    assert clerk.page.locator("dialog[open]").count() == 0


def test_keys_are_listed_and_can_be_switched_off_for_good(clerk: Clerk) -> None:
    press(clerk, "?")
    expect(clerk.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    clerk.page.uncheck("#keys-single")
    press(clerk, "Escape")
    clerk.open("/admin/")

    press(clerk, "?", "g", "o", "/")

    assert clerk.page.url.endswith("/admin/")
    assert clerk.page.locator("dialog[open]").count() == 0
    assert clerk.page.evaluate("document.activeElement.localName") == "body"
    open_palette(clerk)


def test_slash_leads_to_the_search_of_the_page_else_to_that_of_everything(clerk: Clerk) -> None:
    press(clerk, "/")
    expect(clerk.page.locator("#topbar-search")).to_be_focused()

    clerk.page.keyboard.type("SO-1")
    expect(clerk.page.locator("#palette-field")).to_have_value("SO-1")

    clerk.open("/admin/sales/order/")
    press(clerk, "/")
    expect(clerk.page.locator("#searchbar")).to_be_focused()
