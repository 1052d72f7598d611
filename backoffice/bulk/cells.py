"""Cells that a spreadsheet must not take for a formula, marked on the way out and unmarked on the way in."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

MARK = "'"
BREAKS = "\t\r\n"
SIGNS = "=+-@"
PLAIN = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?|\+[0-9]{1,4}( [0-9]+)+")
"""A number or a phone number: no spreadsheet calculates anything else from it."""


def escape(text: str) -> str:
    """Put a ' before what a spreadsheet might run. `unescape` gives back every text exactly."""
    is_marked = text.startswith(MARK)
    if not _looks_like_formula(text.lstrip(MARK)) or (not is_marked and PLAIN.fullmatch(text)):
        return text
    return MARK + text


def unescape(text: str) -> str:
    """Take away the ' that `escape`, or a person in a spreadsheet, has put there."""
    return text[1:] if text.startswith(MARK) and _looks_like_formula(text.lstrip(MARK)) else text


def cell_of(value: Any) -> str | int | Decimal:
    """Return a value as a cell holds it: numbers as they are, all else as safe text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else escape(str(value))


def plain(number: int | Decimal) -> str:
    """Write a number with its decimals and without an exponent."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _looks_like_formula(text: str) -> bool:
    """Say whether the first character after blanks starts a formula, in its ordinary or its full-width form."""
    for character in text:
        if character in BREAKS:
            return True
        if not (character.isspace() or unicodedata.category(character) in ("Cc", "Cf")):
            return unicodedata.normalize("NFKC", character) in SIGNS
    return False
