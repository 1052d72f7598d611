"""Cells that a spreadsheet must not take for a formula, marked on the way out and unmarked on the way in."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

MARK = "'"

# Written so that Python and PostgreSQL read them alike; a test holds the two classes against Unicode's tables.
BLANK = (
    r"\u0001-\u0008\u000b\u000c\u000e-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680"
    r"\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
START = (
    r"\u0009\u000a\u000d\u002b\u002d\u003d\u0040"
    r"\u207a\u207c\u208a\u208c\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
)
FORMULA_PATTERN = f"^[{BLANK}]*[{START}]"
"""A tab, a line's end, or = + - @ in any form, be it behind blanks and characters that nobody sees."""
PLAIN_PATTERN = r"^([+-]?[0-9]+([.,][0-9]+)?|\+[0-9]{1,4}( [0-9]+)+)$"
"""A number or a phone number: no spreadsheet calculates anything else from it."""

FORMULA = re.compile(FORMULA_PATTERN)
PLAIN = re.compile(PLAIN_PATTERN)


def escape(text: str) -> str:
    """Put a ' before what a spreadsheet might run. `unescape` gives back every text exactly."""
    if not FORMULA.match(text.lstrip(MARK)) or PLAIN.fullmatch(text):
        return text
    return MARK + text


def unescape(text: str) -> str:
    """Take away the ' that `escape`, or a person in a spreadsheet, has put there."""
    return text[1:] if text.startswith(MARK) and FORMULA.match(text.lstrip(MARK)) else text


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
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else escape(str(value))


def plain(number: int | Decimal) -> str:
    """Write a number with its decimals and without an exponent."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)
