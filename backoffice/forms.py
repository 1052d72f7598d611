"""Forms about passwords: Django's, saved by our service."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm, SetPasswordForm

from backoffice.models import User
from backoffice.services.passwords import set_password


class SavedByService:
    """Mixin: keep who has set the password."""

    by: User | None = None

    def set_password_and_save(self, user: User, *fields: str, commit: bool = True, **kwargs: Any) -> User:
        password = self.cleaned_data[fields[0] if fields else "password1"]  # type: ignore[attr-defined]
        saved = set_password(user.pk, password=password, by=self.by or user)
        user.password, user.version = saved.password, saved.version
        return user


class OwnPasswordForm(SavedByService, OwnPasswordChangeForm):  # type: ignore[misc]
    """Change one's own password; asks for the old one."""


class FirstPasswordForm(SavedByService, SetPasswordForm):  # type: ignore[misc,type-arg]
    """Set a password by the link of an invitation or a reset."""


class GivenPasswordForm(SavedByService, AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Give somebody a password, as an Admin."""

    def __init__(self, user: User, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.by = by
        # Without a password nobody can sign in here; an account is closed by deactivating it.
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True
