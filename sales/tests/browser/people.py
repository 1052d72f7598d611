"""Somebody at a browser, who counts what they do and notices what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from backoffice.models import User
from backoffice.tests.factories import PASSWORD

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Clerk:
    """A tab; `clicks` and `fields` count what a person would have to do."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.clicks = self.fields = 0
        self.wrong: list[str] = []
        self.page.on("console", self._note_console)
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def sign_in(self, user: User) -> None:
        self.page.goto(f"{self.base}/admin/login/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        expect(self.page).to_have_url(re.compile(r"/admin/$"))
        self.page.wait_for_load_state("load")

    def another_tab(self) -> Clerk:
        return Clerk(self.context, self.base)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def type(self, selector: str, text: str) -> None:
        """Fill a field and press Enter, as a scanner does; wait for what comes of it."""
        self.fields += 1
        self.page.fill(selector, text)
        with self._next_page():
            self.page.press(selector, "Enter")

    def click(self, name: str, *, role: str = "button") -> None:
        self.clicks += 1
        with self._next_page():
            self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def choose(self, words: str) -> None:
        """Click the first of what was found that has these words in it."""
        self.clicks += 1
        with self._next_page():
            self.page.locator(".cart-hit", has_text=words).first.click()

    def fits(self) -> bool:
        """Say whether nothing sticks out sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def settle(self) -> None:
        """Wait until the cart's script has sent all that was pressed, or has led to another page."""
        self.page.wait_for_selector("#cart-form:not([aria-busy]), body:not(:has(#cart-form))")
        self.page.wait_for_load_state()

    @contextmanager
    def _next_page(self) -> Iterator[None]:
        if self.page.locator("#cart-form[data-live]").count():
            yield
            self.settle()
            return
        with self.page.expect_event("load"):
            yield

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def _note_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(self.base).netloc):
            self.wrong.append(f"asked another host: {request.url}")


@contextmanager
def at_browser(
    browser: Browser, base: str, *, screen: dict[str, int] = DESK, javascript: bool = True
) -> Iterator[Clerk]:
    """Open a browser of its own, without anybody's cookies."""
    context = browser.new_context(
        viewport=screen,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        color_scheme="light",
    )
    context.set_default_timeout(20_000)
    try:
        yield Clerk(context, base)
    finally:
        context.close()
