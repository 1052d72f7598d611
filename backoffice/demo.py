"""The demo logins: one a role, with a password that everybody knows. Never made when DEBUG is off."""

from __future__ import annotations

import os
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.history import save_with_history
from backoffice.services.users import invite_user

NAMES = {Role.ADMIN: ("Robin", "Hale"), Role.STAFF: ("Sam", "Porter"), Role.VIEWER: ("Vera", "Lind")}


class DemoRefused(DomainError):
    """Demo data has no place here."""


def demo_password() -> str:
    return os.environ.get("DEMO_PASSWORD") or "backoffice-demo"


def refuse_in_production() -> None:
    """Raise DemoRefused when DEBUG is off."""
    if not settings.DEBUG:
        raise DemoRefused(
            _("The demo logins have a password that everybody knows: they are made only when DEBUG is on.")
        )


def make_demo_people(*, at: datetime) -> dict[Role, User]:
    """Return the demo logins `admin`, `staff` and `viewer`; one that is there already is left as it is.

    Raises DemoRefused when DEBUG is off.
    """
    refuse_in_production()
    return {role: User.objects.filter(username=role).first() or _invite(role, at=at) for role in Role}


def _invite(role: Role, *, at: datetime) -> User:
    first, last = NAMES[role]
    user = invite_user(username=str(role), email="", role=role, by=None, first_name=first, last_name=last, at=at)
    user.set_password(demo_password())
    save_with_history(user, by=None, at=at, reason="demo password", update_fields=("password",))
    return user
