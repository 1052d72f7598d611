"""People for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from backoffice.models import User
from backoffice.roles import Role

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_user(role: Role | str | None = Role.STAFF, **overrides: Any) -> User:
    """Create somebody who may sign in with PASSWORD, in the group of their role (None: in none)."""
    username = overrides.pop("username", f"{role or 'nobody'}-{next(_numbers)}")
    fields: dict[str, Any] = {"email": f"{username}@example.com", "is_staff": True, "password": PASSWORD} | overrides
    user = User.objects.create_user(username, **fields)
    if role is not None:
        user.groups.add(Group.objects.get(name=Role(role).group_name))
    return user


def make_client(role: Role | str | None = Role.STAFF, **overrides: Any) -> Client:
    """A browser in which somebody of this role is signed in."""
    client = Client()
    client.force_login(make_user(role, **overrides))
    return client
