"""Read and change the cart of whoever is signed in: it lies in the session under their id, out of others' reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from backoffice.admin.people import signed_in
from backoffice.sessions import stamps
from backoffice.sessions.store import OWN, MergingStore, own_key
from sales.cart.contents import Cart
from sales.cart.stored import dump, is_old, load

NAME = "cart"


def cart_of(request: HttpRequest) -> Cart:
    """Return the cart to look at; to change it, ask `changing`."""
    return load(request.session.get(own_key(signed_in(request).pk, NAME)), now=stamps.clock())


@contextmanager
def changing(request: HttpRequest) -> Iterator[Cart]:
    """Yield the cart as it is now, while no other tab can change it; write it where the block does not raise.

    Whatever else the block does in the database is part of the same transaction. Raises UpdateError where the session
    has ended meanwhile.
    """
    session, key = request.session, own_key(signed_in(request).pk, NAME)
    assert isinstance(session, MergingStore)
    with session.locked() as data:
        cart = load(data.get(key), now=stamps.clock())
        yield cart
        _forget_old_carts(data)
        if cart.is_blank:
            data.pop(key, None)
        else:
            data[key] = dump(cart, now=stamps.clock())


def line_count(session: SessionBase, user_id: int) -> int:
    """Count the lines without reading them; asks nobody but the session."""
    data = session.get(own_key(user_id, NAME))
    lines = data.get("lines") if isinstance(data, dict) and not is_old(data, now=stamps.clock()) else None
    return len(lines) if isinstance(lines, list) else 0


def _forget_old_carts(data: dict[str, Any]) -> None:
    """Drop what others left at this browser more than 7 days ago."""
    for key in [key for key in data if key.startswith(OWN) and key.endswith(f":{NAME}")]:
        if is_old(data[key], now=stamps.clock()):
            del data[key]
