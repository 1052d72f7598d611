"""Note sign-ins, sign-outs and failures in the audit log, by Django's own signals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from backoffice.models import User
from backoffice.models.audit import Outcome
from backoffice.services import audit
from backoffice.sessions.stamps import NEEDS_SECOND_FACTOR, begin


def connect() -> None:
    """Connect the three handlers; called once by the app's configuration."""
    user_logged_in.connect(note_login, dispatch_uid="backoffice.note_login")
    user_logged_out.connect(note_logout, dispatch_uid="backoffice.note_logout")
    user_login_failed.connect(note_failure, dispatch_uid="backoffice.note_failure")


def note_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Log the sign-in, stamp it without a history row, and let its time begin."""
    begin(request.session)
    # Noted once, so that no page asks the database; whoever becomes Admin later is signed out by that.
    if settings.ADMINS_NEED_SECOND_FACTOR and user.is_admin_role and getattr(user, "otp_device", None) is None:
        request.session[NEEDS_SECOND_FACTOR] = True
    else:
        request.session.pop(NEEDS_SECOND_FACTOR, None)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    audit.record("login", user, by=user)


def note_logout(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record("logout", user, by=user)


def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Log the account that was tried where it exists; a mistyped name may be a password and is not kept."""
    tried = User.objects.filter(username=str(credentials.get("username", ""))[:150]).first()
    audit.record("login.failed", tried, by=None, outcome=Outcome.FAILED)
