"""What an error report may not carry out of the house."""

from __future__ import annotations

from typing import Any

PERSONAL = ("query_string", "cookies", "headers", "data", "env")


def without_personal_data(event: Any, hint: dict[str, Any]) -> Any:
    """Keep the error and its address; drop who asked, what they typed and the trail before it."""
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    for key in PERSONAL:
        event.get("request", {}).pop(key, None)
    return event
