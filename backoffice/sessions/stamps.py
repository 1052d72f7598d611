"""When somebody signed in, when they were last active, and why they were signed out: noted in the session itself."""

from __future__ import annotations

import time

from django.contrib.sessions.backends.base import SessionBase

NEEDS_SECOND_FACTOR = "needs_second_factor"
SIGNED_IN_AT, ACTIVE_AT, SIGNED_OUT = "signed_in_at", "active_at", "signed_out"
IDLE, LONG, CLOSED = "idle", "long", "closed"
STAMP_SECONDS = 60


def clock() -> float:
    """Return the seconds since 1970."""
    return time.time()


def begin(session: SessionBase) -> None:
    """Note that somebody has just signed in."""
    session[SIGNED_IN_AT] = session[ACTIVE_AT] = clock()
    session.pop(SIGNED_OUT, None)


def stamp(session: SessionBase) -> None:
    """Note the activity, once a minute at most: each note writes the session."""
    if clock() - session[ACTIVE_AT] >= STAMP_SECONDS:
        session[ACTIVE_AT] = clock()


def age(session: SessionBase, name: str) -> float:
    """Return the seconds since this was noted; for ever where it was not."""
    noted = session.get(name)
    return clock() - noted if isinstance(noted, int | float) else float("inf")
