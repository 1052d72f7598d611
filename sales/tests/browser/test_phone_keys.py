"""A phone order by scanner and keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from inventory.tests.factories import make_product
from inventory.tests.races.report import note
from sales.models import Customer, Order
from sales.tests.browser.cart import LAMP, MUG, at_cart, quantities, scan
from sales.tests.browser.people import PHONE
from sales.tests.browser.shop import shop
from sales.tests.factories import make_customer

__all__ = ("shop",)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def test_five_codes_scanned_fast_all_count(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, MUG, LAMP, MUG, "mug-red", MUG)
        clerk.settle()

        assert quantities(clerk) == {"MUG-RED": "4", "LAMP": "1"}
        expect(clerk.page.locator("#cart-said")).to_have_text("MUG-RED: 4 in the cart.")
        expect(clerk.page.locator("#cart-q")).to_be_focused()
        expect(clerk.page.locator("#cart-q")).to_have_value("")
        expect(clerk.page.get_by_role("link", name="Cart (2)")).to_be_visible()
        assert clerk.wrong == []


def test_a_code_that_nobody_knows_stays_in_sight_when_the_next_ones_are_scanned(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, MUG, "0000000000000", LAMP)
        clerk.settle()

        assert quantities(clerk) == {"MUG-RED": "1", "LAMP": "1"}
        expect(clerk.page.locator("#cart-missed")).to_contain_text("“0000000000000” is no SKU or barcode")


def test_a_scanner_loses_no_character_wherever_the_focus_is(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, _lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        scan(clerk, LAMP)
        clerk.settle()

        for selector in ("#cart-place", ".cart-remove button"):
            clerk.page.focus(selector)
            scan(clerk, MUG)
            clerk.settle()

        assert quantities(clerk) == {"MUG-RED": "2", "LAMP": "1"}
        assert not Order.objects.exists()


def test_products_are_found_while_typing_and_chosen_by_arrow_keys(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, _ada, user = shop
    make_product(sku="LAMP-B", name="Reading lamp, <b>brass</b>")
    with at_cart(browser, live_server.url, user) as clerk:
        field = clerk.page.locator("#cart-q")

        clerk.page.keyboard.type("reading")
        expect(clerk.page.get_by_role("option")).to_have_count(2)
        expect(clerk.page.get_by_text("<b>brass</b>")).to_be_visible()
        clerk.page.keyboard.press("ArrowDown")
        clerk.page.keyboard.press("ArrowDown")
        chosen = clerk.page.get_by_role("option", selected=True)
        expect(chosen).to_contain_text("LAMP-B")
        expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
        clerk.page.keyboard.press("Enter")
        clerk.settle()

        assert quantities(clerk) == {"LAMP-B": "1"}
        expect(field).to_be_focused()
        clerk.page.keyboard.type("brass")
        expect(clerk.page.get_by_role("option", selected=True)).to_have_count(1)
        clerk.page.keyboard.press("Enter")
        clerk.settle()
        assert quantities(clerk) == {"LAMP-B": "2"}
        clerk.page.keyboard.type("rea")
        expect(clerk.page.get_by_role("option")).to_have_count(2)
        clerk.page.keyboard.press("Escape")
        expect(clerk.page.get_by_role("option")).to_have_count(0)
        assert clerk.wrong == []


def test_a_whole_order_for_a_new_customer_by_keyboard_alone(browser: Browser, live_server: Any, shop: Any) -> None:
    _mug, lamp, _ada, user = shop
    with at_cart(browser, live_server.url, user) as clerk:
        keys = clerk.page.keyboard

        scan(clerk, LAMP)
        clerk.settle()
        clerk.page.focus(".cart-stepper input")
        keys.press("ArrowUp")
        keys.press("ArrowUp")
        expect(clerk.page.locator("#cart-lines-title + span")).to_have_text("1 line, 3 pieces")
        clerk.page.focus("#cart-q")
        clerk.page.wait_for_timeout(500)
        keys.press("Enter")
        expect(clerk.page.locator("#cart-customer-q")).to_be_focused()
        keys.type("Grace Hopper grace@example.com")
        expect(clerk.page.get_by_role("option", name="New customer")).to_have_attribute("aria-selected", "true")
        keys.press("Enter")
        expect(clerk.page.locator("[name=new-phone]")).to_be_focused()
        keys.type("040 555")
        keys.press("Enter")
        expect(clerk.page.locator("#cart-customer")).to_be_focused()
        keys.press("Control+Enter")

        expect(clerk.page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        order, grace = Order.objects.get(), Customer.objects.get(name="Grace Hopper")
        assert (order.customer, grace.email, grace.phone) == (grace, "grace@example.com", "040 555")
        assert order.lines.get(product=lamp).quantity == 3
        assert clerk.wrong == []
        note("phone order for a new customer: by keyboard alone")


def test_a_known_customer_is_chosen_while_typing_and_enter_goes_on_to_the_button(
    browser: Browser, live_server: Any, shop: Any
) -> None:
    _mug, _lamp, ada, user = shop
    make_customer(name="Ada Byron", phone="+49 40 555 01")
    with at_cart(browser, live_server.url, user, screen=PHONE) as clerk:
        scan(clerk, MUG)
        clerk.settle()

        clerk.page.locator("#cart-customer-q").type("ada")
        expect(clerk.page.locator("#cart-people").get_by_role("option", name="Choose")).to_have_count(2)
        clerk.page.keyboard.press("ArrowUp")
        clerk.page.keyboard.press("ArrowUp")
        clerk.page.keyboard.press("Enter")
        clerk.settle()
        expect(clerk.page.locator("#cart-customer")).to_contain_text("Ada Lovelace")
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("#cart-place")).to_be_focused()
        assert clerk.fits()
        box = clerk.page.locator("#cart-place").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= PHONE["height"]
        clerk.page.keyboard.press("Enter")

        expect(clerk.page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        assert Order.objects.get().customer == ada
        assert clerk.wrong == []
