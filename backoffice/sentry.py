"""What an error report may not carry out of the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from backoffice.context import get_context

PERSONAL = ("query_string", "cookies", "headers", "data", "env")
DROPPED = ("user", "breadcrumbs", "extra", "modules")
NOISE = ("django.security.DisallowedHost",)  # whoever scans the internet writes these

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# What databases add to a broken rule: the row itself.
VALUES = re.compile(r"(DETAIL:|Key \(|CONTEXT:|LINE \d+:).*", re.DOTALL)
LONG_NUMBER = re.compile(r"\+?\d[\d ()/-]{6,}\d")
RESET_LINK = re.compile(r"(/password_reset/)[^/]+/[^/]+")


def without_personal_data(event: Any, hint: dict[str, Any]) -> Any:
    """Keep the error, its address and the request's number; drop who asked, what they typed and the trail before it."""
    if event.get("logger") in NOISE:
        return None
    for key in DROPPED:
        event.pop(key, None)
    request = event.get("request", {})
    for key in PERSONAL:
        request.pop(key, None)
    for holder, key in _texts(event):
        holder[key] = scrubbed(str(holder[key]))
    if request_id := get_context().request_id:
        event.setdefault("tags", {})["request_id"] = request_id
    return event


def scrubbed(text: str) -> str:
    """Take e-mail addresses, long numbers, a link's token and the values of a row out of a sentence."""
    text = VALUES.sub(r"\1 …", text)
    text = E_MAIL.sub("[e-mail]", text)
    text = LONG_NUMBER.sub("[number]", text)
    return RESET_LINK.sub(r"\1…", text)


def _texts(event: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every place where a sentence stands that may have a person in it."""
    places = [
        *((each, "value") for each in event.get("exception", {}).get("values", ())),
        (event.get("request", {}), "url"),
        (event, "transaction"),
        (event, "message"),
        *((event.get("logentry", {}), key) for key in ("message", "formatted")),
    ]
    event.get("logentry", {}).pop("params", None)
    yield from ((holder, key) for holder, key in places if holder.get(key))
