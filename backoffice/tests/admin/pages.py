"""Read a page as a browser does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.factories import make_user


def client_of(who: Role | User | str) -> Client:
    """Return a browser in which this person, or somebody of this role, is signed in."""
    client = Client()
    client.force_login(who if isinstance(who, User) else make_user(who))
    return client


class Forms(HTMLParser):
    """The forms of a page with the names of their fields. A form inside a form does not exist: browsers drop it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self.outside: set[str] = set()
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert not self._open, f"The form {found} stands inside the form {self._open}"
            self._open.append(found.get("id", ""))
            self.fields.setdefault(found.get("id", ""), {})
        elif tag in {"input", "select", "textarea"} and "name" in found:
            if self._open:
                self.fields[self._open[-1]][found["name"]] = found.get("value", "")
            else:
                self.outside.add(found["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open.pop()


def fields_of(response: Any, form_id: str) -> dict[str, str]:
    """Return name and value of every field in one form of the page."""
    return Forms(response.content.decode()).fields[form_id]
