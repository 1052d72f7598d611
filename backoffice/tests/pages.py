"""Read a page as a browser does: what would its form send?"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

SKIPPED_TYPES = {"submit", "button", "image", "file", "reset"}


class FormReader(HTMLParser):
    """Collect the fields of the form with this id (of all forms where it is None), with the values they hold."""

    def __init__(self, form_id: str | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.form_id = form_id
        self.fields: dict[str, list[str]] = {}
        self._inside = form_id is None
        self._select: tuple[str, list[str]] | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form_id is not None:
            self._inside = given.get("id") == self.form_id
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and "disabled" not in given:
            self._add_input(name, given)
        elif tag == "textarea" and name:
            self._text = (name, [])
        elif tag == "select" and name:
            self._select = (name, [])
        elif tag == "option" and self._select is not None and "selected" in given:
            self._select[1].append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.fields.setdefault(self._text[0], []).append("".join(self._text[1]).removeprefix("\n"))
            self._text = None
        elif tag == "select" and self._select is not None:
            self.fields.setdefault(self._select[0], []).extend(self._select[1] or [""])
            self._select = None
        elif tag == "form" and self.form_id is not None:
            self._inside = False

    def _add_input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        unchecked = kind in ("checkbox", "radio") and "checked" not in given
        if kind not in SKIPPED_TYPES and not unchecked:
            self.fields.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else ""))


def filled_form(response: Any, form_id: str | None = None, **typed: Any) -> dict[str, Any]:
    """Return what the page's form would send if a person typed `typed` and changed nothing else."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    sent: dict[str, Any] = {name: values if len(values) > 1 else values[0] for name, values in reader.fields.items()}
    sent.pop("csrfmiddlewaretoken", None)
    return sent | typed
