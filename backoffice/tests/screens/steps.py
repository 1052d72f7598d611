"""What is done on a page before it is looked at: the palette, a dialog, the calendar or a choice is opened on it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Prepare = Callable[[Page], None]


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")


def search_palette(page: Page) -> None:
    open_palette(page)
    page.fill("#palette-field", "m")
    page.wait_for_selector("#palette [href*='/inventory/product/'][href$='/change/']")


def search_palette_in_vain(page: Page) -> None:
    open_palette(page)
    page.fill("#palette-field", "no-such-thing-anywhere")
    page.wait_for_selector("#palette-message p")


def search_in_cart(page: Page) -> None:
    page.locator("#cart-q").type("mug")
    page.wait_for_selector("#cart-hits [role=option]")


def open_autocomplete(page: Page) -> None:
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option[aria-selected]").first.wait_for()


def open_calendar(page: Page) -> None:
    page.locator(".datetimeshortcuts a:has(.date-icon)").first.click()
    page.locator(".calendarbox .calendar td a").first.wait_for()


def ask_for_shortcuts(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")


def open_sidebar(page: Page) -> None:
    """Open it where it lies over the page, which is on a phone only."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-open-sidebar]").click()
    page.wait_for_selector("body.has-open-sidebar")


def choose_all(page: Page) -> None:
    page.locator("#action-toggle").check()
    page.locator("[data-bulk-bar] .menu").evaluate_all("all => all.forEach(menu => (menu.open = true))")


def type_something(page: Page) -> None:
    """Change a form, so that the bar to save it shows."""
    page.locator("main form [name=name]").type(" the Second")
    page.wait_for_selector(".save-bar.is-changed")


def open_details(selector: str) -> Prepare:
    return lambda page: page.eval_on_selector_all(selector, "all => all.forEach(details => (details.open = true))")


def press_save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[name=_save]").first.evaluate("button => button.click()")


def delete_selected(page: Page) -> None:
    page.locator("#result_list [name=_selected_action]").first.check()
    if page.locator("select[name=action]").count():
        page.select_option("select[name=action]", "delete_selected")
        button = page.locator("#changelist-form [name=index]")
    else:
        button = page.locator("[name=action][value=delete_selected]")
    with page.expect_navigation():
        button.first.click()
