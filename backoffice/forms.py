"""Forms about passwords: Django's, saved by our service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.models import User
from backoffice.services.passwords import set_password
from backoffice.services.second_factor import accepted_device, has_second_factor


class SignInForm(AdminAuthenticationForm):
    """Name and password, and for whoever has set it up a code of the second factor."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _("Name and password do not go together, or the account is closed. Capitals count in both.")
    }
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        help_text=_("Only with a second factor: from your app, or a recovery code."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if isinstance(user := self.user_cache, User) and has_second_factor(user):
            self._check_code(user, cleaned["username"], str(cleaned.get("code") or ""))
        return cleaned

    def _check_code(self, user: User, username: str, code: str) -> None:
        """Refuse without the right code; a wrong one counts like a wrong password."""
        if not code:
            raise ValidationError({"code": _("Type the code of your second factor as well.")})
        user.otp_device = accepted_device(user, code)
        if user.otp_device is None:
            credentials = {"username": username, "password": "*" * 20}
            user_login_failed.send(sender=type(self), credentials=credentials, request=self.request)
            raise ValidationError({"code": _("This code is wrong or was used already. Wait for the next one.")})


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


class ForgottenPasswordForm(PasswordResetForm):
    """Ask for a link by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


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
