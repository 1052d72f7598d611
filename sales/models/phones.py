"""Find a phone number however it is written: +49 (0)170 123 45 67, 0049170…, 0170/1234567."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace

T = TypeVar("T", bound=models.Model)

LIKE_A_PHONE = re.compile(r"\+?[\d\s()/.–-]+")
FEWEST, MOST = 6, 20
WRITTEN_BETWEEN = ("(0)", " ", "-", "/", "(", ")", ".", "–", "+", "\u00a0")


def dialled(phone: str) -> str:
    """Return the number as a `tel:` link wants it; the (0) behind a country's prefix is not dialled."""
    digits = re.sub(r"\D", "", phone.replace("(0)", "") if phone.lstrip().startswith(("+", "00")) else phone)
    return f"+{digits}" if phone.lstrip().startswith("+") else digits


def with_phone(
    rows: models.QuerySet[T], typed: str, field: str = "phone", *, fewest: int = FEWEST
) -> models.QuerySet[T]:
    """Keep the rows whose phone number is, or contains, what was typed; none where that is no number."""
    match = _match(typed.strip(), fewest)
    if match is None:
        return rows.none()
    found: models.QuerySet[T] = rows.alias(phone_digits=_digits(field)).filter(match)  # type: ignore[assignment]
    return found


def _match(typed: str, fewest: int) -> Q | None:
    """Compare digits: a number of another country also as it is dialled at home, with a leading 0."""
    if not LIKE_A_PHONE.fullmatch(typed):
        return None
    digits = re.sub(r"\D", "", typed.replace("(0)", ""))
    abroad = typed.startswith("+") or digits.startswith("00")
    number = digits.lstrip("0")
    if not fewest <= len(number) <= MOST:
        return None
    match = Q(phone_digits__contains=number)
    if abroad:
        match |= Q(phone_digits__in=[f"0{number[code:]}" for code in (1, 2, 3)])
    return match


def _digits(field: str) -> Combinable:
    """Take away in SQL what people write between digits."""
    digits: Combinable = F(field)
    for between in WRITTEN_BETWEEN:
        digits = Replace(digits, Value(between), Value(""))
    return digits
