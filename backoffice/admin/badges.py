"""A status as a badge of word, shape and colour, the same on every screen."""

from __future__ import annotations

from typing import Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Kind = Literal[
    "draft",
    "pending",
    "processing",
    "shipped",
    "delivered",
    "cancelled",
    "ok",
    "low",
    "out",
    "archived",
    "short",
]


def status_badge(kind: Kind | str, label: object) -> SafeString:
    """Return the badge; `kind` chooses shape and colour (components.css), `label` is the word."""
    return render_to_string("admin/_status.html", {"kind": kind, "label": label})
