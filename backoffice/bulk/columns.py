"""Turn a cell's text into a value, or say in a sentence what should stand there."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

LARGEST = 2**31 - 1
DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]{2,3}")
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00")
WHOLE = re.compile(r"[0-9]{1,12}")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class CellRefused(ValueError):
    """The cell cannot be understood; the message says what should stand there."""


def text(cell: str, most: int | None = None) -> str:
    """Return the trimmed text."""
    trimmed = cell.strip()
    if most is not None and len(trimmed) > most:
        raise CellRefused(
            _("These are %(count)d characters; at most %(most)d are possible.") % {"count": len(trimmed), "most": most}
        )
    return trimmed


def code(cell: str, most: int) -> str:
    """Return the trimmed text of what may be digits alone, unless a spreadsheet has spoilt it by taking it for one."""
    trimmed = text(cell, most)
    if "E+" in trimmed and SHORTENED.fullmatch(trimmed):
        raise CellRefused(
            _("A spreadsheet has cut the digits of this number off. Format the column as text and write it in full.")
        )
    if ":" in trimmed and DATED.fullmatch(trimmed):
        raise CellRefused(_("A spreadsheet has made a date of this. Format the column as text and write it again."))
    return trimmed


def required(cell: str, most: int) -> str:
    trimmed = text(cell, most)
    if not trimmed:
        raise CellRefused(_("This cell must not be blank."))
    return trimmed


def amount(cell: str) -> Decimal | None:
    """Return a price: plain digits and a point, from 0 to less than 100 million, at most 4 decimals; None if blank."""
    number = _decimal(cell, _("Write a price with digits and a point only, such as 1234.50."))
    if number is not None and not 0 <= number < 10**8:
        raise CellRefused(_("A price is from 0 to 99999999.9999."))
    return number


def fraction(cell: str) -> Decimal | None:
    """Return a rate from 0 to 1; None if blank."""
    sentence = _("Write the rate as a fraction from 0 to 1: 0.19 stands for 19 percent.")
    number = _decimal(cell, sentence)
    if number is not None and not 0 <= number <= 1:
        raise CellRefused(sentence)
    return number


def whole(cell: str) -> int | None:
    """Return a whole number from 0 up; None if blank."""
    trimmed = cell.strip()
    if not trimmed:
        return None
    if not WHOLE.fullmatch(trimmed) or int(trimmed) > LARGEST:
        raise CellRefused(_("Write a whole number from 0 up, with digits only."))
    return int(trimmed)


def flag(cell: str, *, blank: bool) -> bool:
    """Return yes or no; `blank` is what a blank cell means."""
    word = cell.strip().casefold()
    if not word:
        return blank
    if word not in FLAGS:
        raise CellRefused(_("Write true or false."))
    return FLAGS[word]


def _decimal(cell: str, sentence: str) -> Decimal | None:
    trimmed = cell.strip()
    if not trimmed:
        return None
    if not DECIMAL.fullmatch(trimmed) or len(trimmed) > 20:
        raise CellRefused(sentence)
    number = Decimal(trimmed)
    if number != number.quantize(Decimal("0.0001")):
        raise CellRefused(_("At most 4 decimals are possible."))
    return number
