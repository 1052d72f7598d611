"""The pages of people, and who opens them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user

LIST = "/admin/backoffice/user/"
NEW = {"username": "anna", "first_name": "Anna", "last_name": "Smith", "email": "anna@example.com", "role": "staff"}


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMIN, username="boss")


@pytest.fixture
def admin(boss: User) -> Client:
    return client_of(boss)


def page_of(user: User, verb: str = "change") -> str:
    return f"{LIST}{user.pk}/{verb}/"


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.wsgi_request._messages)
