"""Stop guessing: after some wrong passwords for one account from one address, neither right nor wrong ones count there.

django-axes counts. What is typed as a name may be a password: of a name that is no account only a keyed hash is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backoffice.context import get_context
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.users import lock_user

UNKNOWN = "?"  # no account's name begins with it


def account_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return under which name the try is counted."""
    typed = str((credentials or request.POST).get("username") or "")
    user = tried_user(typed)
    return user.username if user else UNKNOWN + salted_hmac("backoffice.lockout", typed).hexdigest()


def client_address(request: HttpRequest) -> str | None:
    """Return the address that the audit log has, too."""
    return get_context().ip


def tried_user(typed: str) -> User | None:
    """Return the account of this name, which the sign-in matches exactly."""
    return User.objects.filter(username=typed[:150]).first()


def is_locked_out(user: User) -> bool:
    """Say whether the user cannot sign in from some address at present."""
    recent = AccessAttempt.objects.filter(
        username=user.username, attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME
    )
    by_address = recent.order_by().values("ip_address").annotate(tries=Sum("failures_since_start"))
    return bool(by_address.filter(tries__gte=settings.AXES_FAILURE_LIMIT).exists())


@transaction.atomic
def unlock_user(user_id: int, *, by: User | None, at: datetime | None = None) -> User:
    """Forget the wrong passwords of this account, from every address."""
    user = lock_user(user_id)
    AccessAttempt.objects.filter(username=user.username).delete()
    audit.record("user.unlock", user, by=by, at=at)
    return user
