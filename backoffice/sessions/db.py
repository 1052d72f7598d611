"""The session engine without a shared cache."""

from __future__ import annotations

from backoffice.sessions.store import MergingStore


class SessionStore(MergingStore):
    """The name is Django's, and so is the salt that it signs with."""
