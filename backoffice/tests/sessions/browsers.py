"""Browsers, stores and a clock for the sessions' tests."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backoffice.sessions import stamps
from backoffice.sessions.store import MergingStore

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 2_000_000_000.0

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that stamps and time-outs read."""
    standing = Clock()
    monkeypatch.setattr(stamps, "clock", standing)
    return standing


def open_store(key: str | None = None) -> MergingStore:
    """Return what one request makes of a session's key."""
    store: MergingStore = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store


def make_session(**data: Any) -> str:
    """Write a session and return its key."""
    store = open_store()
    store.update(data)
    store.save()
    assert store.session_key is not None
    return store.session_key


def content(key: str) -> dict[str, Any]:
    return dict(open_store(key).items())


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value
