"""People who sign in. Deactivated when they leave, never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.crypto import salted_hmac

from backoffice.models.history import history_of
from backoffice.models.versioned import Versioned
from backoffice.roles import Role

ROLE_BY_GROUP = {role.group_name: role for role in Role}


class AccountManager(UserManager["User"]):
    use_in_migrations = False

    def active_admins(self) -> models.QuerySet[User]:
        """Everybody who counts as Admin and may sign in."""
        is_admin = models.Q(is_superuser=True) | models.Q(groups__name=Role.ADMIN.group_name)
        return self.filter(is_admin, is_active=True).distinct()


class User(Versioned, AbstractUser):
    """A member of staff; the role is the group's."""

    objects: ClassVar[AccountManager] = AccountManager()
    sign_outs = models.PositiveIntegerField(default=0, editable=False)
    """How often all sessions of this person were ended; each session knows the number that it began with."""
    otp_device: Any = None
    """The device whose code was accepted at this sign-in; django-otp notes it in the session."""
    history = history_of(excluded_fields=("password", "last_login", "sign_outs"))

    class Meta(AbstractUser.Meta):
        abstract = False
        ordering = ("username", "id")
        default_permissions = ("add", "change", "view")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Let a session end with the password that it began with, and when all sessions are ended."""
        known = str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        if not self.sign_outs:
            return known
        return salted_hmac(
            "backoffice.sign_outs", f"{known}:{self.sign_outs}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def role(self) -> Role | None:
        """The most powerful of the user's roles, None for a user without one."""
        if self.is_superuser:
            return Role.ADMIN
        if self._state.adding:
            return None
        held = {ROLE_BY_GROUP.get(group.name) for group in self.groups.all()}
        return next((role for role in Role if role in held), None)

    @property
    def is_admin_role(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
