"""The cart as the session keeps it. What comes back is checked value by value: it may be old, cut off or made up."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.models.catalogue import PRICE_LIMIT
from sales.cart.contents import MOST_LINES, MOST_UNITS, NAMES, Cart
from sales.services.lines import LineInput
from sales.services.pricing import AMOUNT_LIMIT, round_amount, round_unit_price

VERSION = 1
HIGHEST_ID = 2**63 - 1
ADDRESS_LENGTH, NOTE_LENGTH, FIELD_LENGTH = 1000, 5000, 320
MOST_FIELDS = 20


class Unreadable(ValueError):
    """The value is not what this version writes."""


def dump(cart: Cart, *, now: float) -> dict[str, Any]:
    """Return the cart as JSON knows it; the first write gives it its token."""
    return {
        "version": VERSION,
        "touched": now,
        "token": cart.token or secrets.token_urlsafe(24),
        "customer_id": cart.customer_id,
        "shipping_address": cart.shipping_address,
        "shipping_cost": str(cart.shipping_cost),
        "note": cart.note,
        "newcomer": cart.newcomer,
        "removed": None if cart.removed is None else _dump_line(cart.removed),
        "lines": [_dump_line(line) for line in cart.lines.values()],
    }


def load(data: object, *, now: float) -> Cart:
    """Return the cart; what cannot be read is left out, and `remarks` says so."""
    if data is None:
        return Cart()
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("lines"), list):
        return Cart(remarks=(_("Your cart was kept in a form that cannot be read any more; it is empty now."),))
    if is_old(data, now=now):
        return Cart(remarks=(_("Your cart had not been touched for 7 days; it is empty now."),))
    cart = Cart()
    remarks = [sentence for name, read in HEAD.items() if (sentence := _take(cart, name, read, data.get(name)))]
    for item in data["lines"]:
        _take_line(cart, item)
    if lost := len(data["lines"]) - len(cart.lines):
        remarks.append(
            ngettext(
                "%(n)d line of your cart could not be read and was left out.",
                "%(n)d lines of your cart could not be read and were left out.",
                lost,
            )
            % {"n": lost}
        )
    cart.remarks = tuple(remarks)
    return cart


def is_old(data: Any, *, now: float) -> bool:
    """Say whether the cart has not been touched for as long as a session lives."""
    touched = data.get("touched") if isinstance(data, dict) else None
    return not isinstance(touched, int | float) or now - touched > settings.SESSION_COOKIE_AGE


def _dump_line(line: LineInput) -> dict[str, Any]:
    return {
        "product": line.product_id,
        "quantity": line.quantity,
        "price": None if line.unit_price is None else str(line.unit_price),
        "reason": line.override_reason,
        "discount": str(line.discount),
    }


def _take(cart: Cart, name: str, read: Callable[[object], Any], value: object) -> str:
    """Put one value of the cart's head in place, or return a sentence."""
    try:
        setattr(cart, name, read(value))
    except Unreadable:
        return _("The %(name)s of your cart could not be read and was left out.") % {"name": NAMES[name]}
    return ""


def _take_line(cart: Cart, item: object) -> None:
    try:
        line = _line(item)
    except Unreadable:
        return
    if line.product_id not in cart.lines and len(cart.lines) < MOST_LINES:
        cart.lines[line.product_id] = line


def _line(item: object) -> LineInput:
    if not isinstance(item, dict):
        raise Unreadable
    price = item.get("price")
    return LineInput(
        product_id=_whole(item.get("product"), HIGHEST_ID),
        quantity=_whole(item.get("quantity"), MOST_UNITS),
        unit_price=None if price is None else round_unit_price(_decimal(price, PRICE_LIMIT)),
        override_reason=_text(item.get("reason"), 255),
        discount=round_amount(_decimal(item.get("discount"), AMOUNT_LIMIT)),
    )


def _whole(value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Unreadable
    return value


def _decimal(value: object, limit: Decimal) -> Decimal:
    if not isinstance(value, str) or len(value) > 40:
        raise Unreadable
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Unreadable from error
    if not number.is_finite() or not 0 <= number < limit:
        raise Unreadable
    return number


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise Unreadable
    return value


def _fields(value: object) -> dict[str, str]:
    """Return what was typed by field; a cart of an earlier version has none."""
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_FIELDS:
        raise Unreadable
    return {_text(name, 40): _text(text, FIELD_LENGTH) for name, text in value.items()}


HEAD: dict[str, Callable[[object], Any]] = {
    "token": lambda value: _text(value, 40),
    "customer_id": lambda value: None if value is None else _whole(value, HIGHEST_ID),
    "shipping_address": lambda value: _text(value, ADDRESS_LENGTH),
    "shipping_cost": lambda value: round_amount(_decimal(value, AMOUNT_LIMIT)),
    "note": lambda value: _text(value, NOTE_LENGTH),
    "newcomer": _fields,
    "removed": lambda value: None if value is None else _line(value),
}
