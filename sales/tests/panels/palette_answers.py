"""What the palette answers, read as a browser does."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

from sales.models import Order

PALETTE, RESULTS = "/admin/palette/", "/admin/search/"


class Options(HTMLParser):
    """The choices of the palette as (group, words, where they lead), and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._group = self._words = self._to = ""
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if given.get("class") == "palette__label":
            self._in, self._group = "group", ""
        elif given.get("role") == "option":
            self._in, self._words = "option", ""
            self._to = given.get("href") or given["data-action"]

    def handle_data(self, data: str) -> None:
        if self._in == "group":
            self._group += data
        elif self._in == "option":
            self._words += f" {data}"

    def handle_endtag(self, tag: str) -> None:
        if self._in == "option" and tag in ("a", "button"):
            self.found.append((self._group, " ".join(self._words.split()), self._to))
        if tag in ("a", "button") or (self._in == "group" and tag == "div"):
            self._in = ""


def choices(client: Client, **asked: str) -> str:
    return str(client.get(PALETTE, asked).json()["choices"])


def ask(client: Client, term: str = "", **asked: str) -> list[tuple[str, str, str]]:
    found = Options(choices(client, q=term, **asked)).found
    return [option for option in found if not option[2].startswith(RESULTS)]


def groups(found: list[tuple[str, str, str]]) -> list[str]:
    return list(dict.fromkeys(group for group, _words, _to in found))


def addresses(found: list[tuple[str, str, str]]) -> list[str]:
    return [to for _group, _words, to in found]


def order_at(order: Order) -> str:
    return f"/admin/sales/order/{order.pk}/change/"
