"""What staff do most, done in a browser from the first page on, with the clicks counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, FilePayload, Page, expect

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.models import Product, StockLevel
from inventory.tests.factories import make_product, make_stock
from inventory.tests.races.report import note
from sales.models import Order
from sales.tests.browser.people import Clerk, at_browser
from sales.tests.factories import ADDRESS, make_customer, make_pending_order

pytestmark = pytest.mark.django_db(transaction=True)

CATALOGUE = b"sku,name,price,opening_stock\nMUG-RED,Red mug,9.90,12\nMUG-BLUE,Blue mug,9.90,0\nLAMP,Lamp,49,3\n"
NEW_PASSWORD = "a-long-way-to-the-lighthouse"
MOST_TABS = 80


def said(name: str, clerk: Clerk, most: int) -> None:
    """Note the clicks of a journey, and hold them against the bar."""
    note(f"{name}: {clerk.clicks} clicks + {clerk.fields} fields")
    assert clerk.wrong == []
    assert clerk.clicks <= most


def fill(clerk: Clerk, selector: str, text: str) -> None:
    clerk.fields += 1
    clerk.page.fill(selector, text)


def choose(clerk: Clerk, content: bytes) -> None:
    clerk.fields += 1
    file: FilePayload = {"name": "catalogue.csv", "mimeType": "text/csv", "buffer": content}
    clerk.page.set_input_files("[name=import_file]", files=file)


def press_until_focused(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does, and see that it shows."""
    target = page.locator(selector)
    for _press in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            outline = target.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none", f"the focus on {selector} cannot be seen"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached within {MOST_TABS} presses of Tab")


def test_a_catalogue_moves_in_from_a_file(browser: Browser, live_server: Any) -> None:
    user = make_user(Role.STAFF)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)

        clerk.click("Products", role="link")
        clerk.click("Import", role="link")
        choose(clerk, CATALOGUE)
        clerk.click("Check the file")
        expect(clerk.page.locator("#import-rows tbody tr")).to_have_count(3)
        assert not Product.objects.exists()
        clerk.click("Import: 3 new, 0 changed")
        clerk.click("Show the products", role="link")

        expect(clerk.page.locator("#result_list tbody tr")).to_have_count(3)
        assert StockLevel.objects.get(product__sku="MUG-RED").on_hand == 12
        said("move in a catalogue of three", clerk, 5)


def test_a_wrong_file_is_told_by_line_and_column_and_writes_nothing(browser: Browser, live_server: Any) -> None:
    user = make_user(Role.STAFF)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)
        clerk.open("/admin/inventory/product/import/")

        choose(clerk, CATALOGUE.replace(b"49", b"forty-nine"))
        clerk.click("Check the file")

        cells = clerk.page.locator("#import-problems tbody td").all_inner_texts()
        assert cells[:3] == ["4", "price", "forty-nine"]
        expect(clerk.page.get_by_role("button", name="Import the 2 right rows")).to_have_count(1)
        assert not Product.objects.exists()


def test_an_order_by_phone_is_taken_and_delivered_by_keyboard_alone(browser: Browser, live_server: Any) -> None:
    make_stock(make_product(sku="MUG-RED", barcode="4006381333931"), 20)
    make_customer(name="Ada Lovelace", email="ada@example.com", addresses=[ADDRESS])
    user = make_user(Role.STAFF)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)
        page, keyboard = clerk.page, clerk.page.keyboard

        keyboard.press("Control+k")
        with page.expect_response(re.compile(r"palette/\?q=new\+order")):
            keyboard.type("new order")
        found = page.locator("#palette-list:not([aria-busy=true]) [role=option]").first
        expect(found).to_contain_text("New order")
        keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/cart/"))
        expect(page.locator("#cart-q")).to_be_focused()
        keyboard.type("4006381333931")
        keyboard.press("Enter")
        expect(page.locator("#cart-lines tbody tr")).to_have_count(1)
        press_until_focused(page, "#cart-customer-q")
        keyboard.type("ada@example.com")
        keyboard.press("Enter")
        expect(page.locator("#cart-customer")).to_contain_text("Ada Lovelace")
        keyboard.press("Control+Enter")
        expect(page).to_have_url(re.compile(r"/admin/sales/order/\d+/change/"))
        for status in ("processing", "shipped", "delivered"):
            press_until_focused(page, "#next-step")
            with page.expect_event("load"):
                keyboard.press("Enter")
            assert Order.objects.get().status == status

        assert StockLevel.objects.get().on_hand == 19
        said("phone order to delivered by keyboard", clerk, 0)


def test_twenty_orders_are_processed_from_the_list(browser: Browser, live_server: Any) -> None:
    user, mug = make_user(Role.STAFF), make_product(sku="MUG-RED")
    make_stock(mug, 20)
    for _number in range(20):
        make_pending_order([(mug, 1)])
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)

        clerk.click("Orders", role="link")
        clerk.clicks += 1
        with clerk.page.expect_event("load"):
            clerk.page.locator(".tabs a", has_text="To process").click()
        clerk.clicks += 1
        clerk.page.locator("#action-toggle").check()
        clerk.click("Process")

        expect(clerk.page.locator("#step-results tbody tr")).to_have_count(20)
        assert Order.objects.filter(status="processing").count() == 20
        said("20 orders processed", clerk, 4)


def test_stock_is_found_and_corrected_from_the_dashboard(browser: Browser, live_server: Any) -> None:
    user, lamp = make_user(Role.STAFF), make_product(sku="LAMP-9", name="Reading lamp")
    make_stock(lamp, 40)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(user)

        clerk.fields += 1
        clerk.page.locator("#topbar-search").click()
        clerk.clicks += 1
        clerk.page.keyboard.type("LAMP-9")
        expect(clerk.page.get_by_role("option", name=re.compile("Reading lamp")).first).to_be_visible()
        clerk.page.keyboard.press("Enter")
        expect(clerk.page).to_have_url(re.compile(rf"/product/{lamp.pk}/change/"))
        form = "form[aria-label='Change stock']"
        fill(clerk, f"{form} [name=quantity]", "-4")
        fill(clerk, f"{form} [name=reason]", "broken")
        clerk.clicks += 1
        with clerk.page.expect_event("load"):
            clerk.page.locator(f"{form} [type=submit]").click()

        assert StockLevel.objects.get(product=lamp).on_hand == 36
        said("stock found and corrected", clerk, 3)


def test_a_new_colleague_is_invited_and_comes_in(browser: Browser, live_server: Any) -> None:
    boss = make_user(Role.ADMIN)
    with at_browser(browser, live_server.url) as clerk:
        clerk.sign_in(boss)

        clerk.click("Users", role="link")
        clerk.click("Add user", role="link")
        fill(clerk, "[name=username]", "anna")
        fill(clerk, "[name=email]", "anna@example.com")
        clerk.click("Save")

        said("add a colleague", clerk, 3)
    anna = User.objects.get(username="anna")
    assert anna.role == Role.STAFF
    link = re.search(r"http://\S+/password_reset/\S+", str(mail.outbox[0].body))
    assert link is not None
    with at_browser(browser, live_server.url) as newcomer:
        newcomer.page.goto(link.group(0))
        for field in newcomer.page.locator("input[type=password]").all():
            field.fill(NEW_PASSWORD)
        with newcomer.page.expect_event("load"):
            newcomer.page.locator("main [type=submit]").click()
        newcomer.open("/admin/login/")
        newcomer.page.fill("[name=username]", "anna")
        newcomer.page.fill("[name=password]", NEW_PASSWORD)
        newcomer.click("Sign in")
        expect(newcomer.page).to_have_url(re.compile(r"/admin/$"))
        assert newcomer.wrong == []
