"""Set a password, with a name on it; the password itself is nowhere but in its hash."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.services.users import lock_user


@sensitive_variables("password")
@transaction.atomic
def set_password(user_id: int, *, password: str, by: User | None, at: datetime | None = None) -> User:
    """Give the user this password, which has been validated; it ends their other sessions."""
    moment = at or timezone.now()
    user = lock_user(user_id)
    user.set_password(password)
    user.bump()
    save_with_history(user, by=by, at=moment, reason="password set", update_fields=("password", "version"))
    audit.record("user.set_password", user, by=by, at=moment)
    return user
