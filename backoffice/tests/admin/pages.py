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
    """The forms of a page: name and value of what a browser would send, buttons aside. A form in a form is no form.

    A field may stand elsewhere and name its form.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self.outside: set[str] = set()
        self._form: str | None = None
        self._owner: str | None = None
        self._select = self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in {"input", "select", "textarea"}:
            self._owner = found.get("form", self._form)
        if tag == "form":
            assert self._form is None, f"The form {found} stands inside the form {self._form!r}"
            self._form = found.get("id", "")
            self.fields.setdefault(self._form, {})
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self._select = found.get("name", "")
            self._add(self._select, "")
        elif tag == "textarea":
            self._textarea = found.get("name", "")
            self._add(self._textarea, "")
        elif tag == "option" and self._select and "selected" in found:
            self._add(self._select, found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea and self._owner is not None:
            self.fields[self._owner][self._textarea] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        if kind not in {"submit", "button", "reset", "file"}:
            self._add(found.get("name", ""), found.get("value", "on" if kind == "checkbox" else ""))

    def _add(self, name: str, value: str) -> None:
        if not name:
            return
        if self._owner is None:
            self.outside.add(name)
        else:
            self.fields.setdefault(self._owner, {})[name] = value


def fields_of(response: Any, form_id: str) -> dict[str, str]:
    """Return what a browser would send of one form of the page."""
    return Forms(response.content.decode()).fields[form_id]
