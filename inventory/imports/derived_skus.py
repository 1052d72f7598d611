"""A SKU for what Shopify sold without one: the same file gives the same SKUs every time."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.utils.text import slugify

LONGEST = 64
DIGEST = 8


def derive_sku(handle: str, values: Iterable[str]) -> str:
    """Join handle and option values with dots, which no part can hold: "classic-top.dark-blue"."""
    return _shortened(".".join(_part(text) for text in (handle, *values)), LONGEST)


def slug_of(handle: str) -> str:
    """Return the short name of the handle's family."""
    return _shortened(_part(handle), 200)


def _part(text: str) -> str:
    """Write a text with ASCII letters, digits and dashes; where that loses something, a digest keeps it apart."""
    slug = slugify(text)
    is_whole = slug.replace("-", "") == "".join(text.split()).casefold().replace("-", "")
    return slug if slug and is_whole else "-".join(filter(None, (slug, _digest(text))))


def _shortened(code: str, most: int) -> str:
    return code if len(code) <= most else f"{code[: most - DIGEST - 1]}-{_digest(code)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:DIGEST]
