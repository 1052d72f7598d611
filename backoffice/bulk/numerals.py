"""Numbers as people write them: "1.234,50 €" is 1234.50 where the decimals stand behind a comma."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache

BLANKS = dict.fromkeys((0x20, 0xA0, 0x202F, 0x2009, 0x09), "")
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


def amount_text(text: str, decimal: str = ".") -> str:
    """Return an amount with digits and a point; what is no amount stays as it is, for others to refuse."""
    if decimal == "." and PLAIN.fullmatch(text):
        return text
    bare = "".join(sign for sign in text if unicodedata.category(sign) != "Sc").strip()
    bare = bare.translate(BLANKS)
    match = _pattern(decimal).fullmatch(bare)
    if match is None:
        return text.strip()
    whole = re.sub(r"[.,'’]", "", match["whole"])
    return f"{match['sign']}{whole}" + (f".{match['rest']}" if match["rest"] else "")


def rate_text(text: str, decimal: str = ".") -> str:
    """Return a rate as a fraction: "19 %" and "19" are 0.19; 1 or less is a fraction already."""
    amount = amount_text(text.replace("%", ""), decimal)
    if not PLAIN.fullmatch(amount) or ("%" not in text and Decimal(amount) <= 1):
        return amount
    return format((Decimal(amount) / 100).normalize(), "f")


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    """Digits in groups of three or without groups, then the decimals."""
    thousands = "['’,]" if decimal == "." else "['’.]"
    whole = rf"(?:[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|[0-9]*)"
    return re.compile(rf"(?P<sign>-?)(?P<whole>{whole})(?:{re.escape(decimal)}(?P<rest>[0-9]+))?(?<=[0-9])")


def guessed_decimal(texts: list[str]) -> str:
    """Return the sign before the decimals that more of these amounts speak for; a point where none does."""
    comma = sum(bool(re.search(r"[0-9],[0-9]{1,2}\D*$", text) or re.search(r"\.[0-9]{3},", text)) for text in texts)
    point = sum(bool(re.search(r"[0-9]\.[0-9]{1,2}\D*$", text) or re.search(r",[0-9]{3}\.", text)) for text in texts)
    return "," if comma > point else "."
