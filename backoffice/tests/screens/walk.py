"""Walk over the screens with a browser, measure each, and keep its picture where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from backoffice.tests.screens.catalogue import Screen
from backoffice.tests.screens.figures import SEVERE, Figures, Look
from backoffice.tests.screens.network import Meter, Traffic

PROBE = (Path(__file__).parent / "probe.js").read_text()
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
SIZES = {1440: 900, 390: 844}


class Walk:
    """A browser's tab that goes from screen to screen as one person in one theme."""

    def __init__(
        self, browser: Browser, base: str, *, client: Client, role: str, theme: str, in_a_hurry: bool = False
    ) -> None:
        self.base, self.role, self.theme, self.in_a_hurry = base, role, theme, in_a_hurry
        self.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context: BrowserContext = browser.new_context(
            color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
        )
        self.context.set_default_timeout(60_000)
        self.page: Page = self.context.new_page()
        self.meter = Meter(self.page, base)
        self.console: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def all(self, screens: Iterable[Screen], pictures: Path | None = None) -> Iterator[Figures]:
        return (self.look_at(screen, pictures) for screen in screens)

    def look_at(self, screen: Screen, pictures: Path | None) -> Figures:
        self._sign_in(screen)
        self.console.clear()
        first, status = self._open(screen.path, empty_cache=True)
        repeat, _again = self._open(screen.path, empty_cache=False)
        if screen.prepare is not None:
            screen.prepare(self.page)
        console = [
            line for line in dict.fromkeys(self.console) if not (status >= 400 and f"status of {status}" in line)
        ]
        figures = Figures(screen.name, screen.path, self.role, self.theme, first, repeat, console)
        for width in SIZES:
            figures.looks.append(self._look(width))
            if pictures is not None:
                name = f"{screen.slug}--{self.role}-{self.theme}-{width}.png"
                self.page.screenshot(path=pictures / name, full_page=True, animations="disabled")
        return figures

    def _open(self, path: str, *, empty_cache: bool) -> tuple[Traffic, int]:
        self._resize(max(SIZES))
        self.page.goto("about:blank")
        with self.meter.measure(empty_cache=empty_cache) as traffic:
            response = self.page.goto(self.base + path)
        return traffic, response.status if response else 0

    def _look(self, width: int) -> Look:
        self._resize(width)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate(f"() => axe.run({json.dumps(self._options(width))})")
        severe = [violation for violation in found["violations"] if violation["impact"] in SEVERE]
        return Look(width, self.page.evaluate(PROBE), severe)

    def _options(self, width: int) -> dict[str, Any]:
        """Contrast takes half of the time and is the same at each width, so that one width is enough in a hurry."""
        rules = {"target-size": {"enabled": True}}
        if self.in_a_hurry and width != max(SIZES):
            rules["color-contrast"] = {"enabled": False}
        return {"resultTypes": ["violations"], "preload": False, "rules": rules}

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(message.text)

    def _resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": SIZES[width]})

    def _sign_in(self, screen: Screen) -> None:
        self.context.clear_cookies()
        if not screen.user:
            host = urlsplit(self.base).hostname or ""
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.cookie, "domain": host, "path": "/"}
            self.context.add_cookies([cookie])  # type: ignore[list-item]
