"""Whose name a command writes under what it does."""

from __future__ import annotations

from django.core.management.base import CommandError

from backoffice.models import User


def acting_user(username: str | None) -> User | None:
    """Return the user of this login name; nobody where none is given. Raises CommandError for an unknown one."""
    if not username:
        return None
    is_text = username.isprintable()  # bytes that are no text reach us as halves of characters
    user = User.objects.filter(username=username).first() if is_text else None
    if user is None:
        raise CommandError(f"There is no user {username if is_text else ascii(username)}.")
    return user
