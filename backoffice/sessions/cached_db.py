"""The session engine with a shared cache in front of the database.

The database has the last word: the cache is believed for a minute at most, so that what it missed while it could not be
reached, a sign-out above all, does not come back to life.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.core.cache import caches

from backoffice.sessions.store import Data, MergingStore

BELIEVED_SECONDS = 60
LONGEST_KEY = 40
PREFIX = "session:"


class SessionStore(MergingStore):
    """The name is Django's, and so is the salt that it signs with."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._cache = caches[settings.SESSION_CACHE_ALIAS]

    def load(self) -> Data:
        key = self.session_key
        if key is None or len(key) > LONGEST_KEY or not set(key) <= set(VALID_KEY_CHARS):
            return super().load()  # a made-up cookie is no name for a cache's entry
        known = self._cache.get(PREFIX + key)
        if known is not None:
            return self.remember(known)
        data = super().load()
        if data:
            # Not `set`: a writer may have been faster since the row was read.
            self._cache.add(PREFIX + key, data, BELIEVED_SECONDS)
        return data

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        super().delete(session_key)
        if key is not None:
            self._cache.delete(PREFIX + key)

    def publish(self, data: Data) -> None:
        self._cache.set(f"{PREFIX}{self.session_key}", data, BELIEVED_SECONDS)

    def withdraw(self) -> None:
        self._cache.delete(f"{PREFIX}{self.session_key}")
