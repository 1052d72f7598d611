"""Invite people, give them a role, let them go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError, StaleObject
from backoffice.models import SiteSettings, User
from backoffice.roles import Role
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.services.validation import check_fields

EDITABLE = ("username", "first_name", "last_name", "email")


class UserRefused(DomainError):
    """The account cannot be made or changed like this."""


def lock_user(user_id: int, version: int | None = None) -> User:
    """Lock and return the user. Raises StaleObject where `version` is not the row's."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if version is not None and user.version != version:
        raise StaleObject(_("%(user)s was changed by somebody else. Check and save again.") % {"user": user.username})
    return user


@transaction.atomic
def invite_user(
    *,
    username: str,
    email: str,
    role: Role,
    by: User | None,
    first_name: str = "",
    last_name: str = "",
    base_url: str = "",
    at: datetime | None = None,
) -> User:
    """Create an account without a password and mail a link to set one. Raises UserRefused for a taken name."""
    moment = at or timezone.now()
    user = User(username=username, email=email, first_name=first_name, last_name=last_name, is_staff=True)
    user.date_joined = moment
    user.set_unusable_password()
    check_fields(user, UserRefused)
    _refuse_taken_name(user)
    save_with_history(user, by=by, at=moment, reason="invited")
    user.groups.set([Group.objects.get(name=role.group_name)])
    audit.record("user.invite", user, by=by, data={"role": role}, at=moment)
    if email:
        transaction.on_commit(lambda: send_invitation(user, base_url))
    return user


def send_invitation(user: User, base_url: str) -> None:
    """Mail the link that sets the first password; it expires as a password reset does."""
    send_mail(
        _("Your account at %(shop)s") % {"shop": SiteSettings.load().company_name},
        _("Hello %(name)s,\n\nset your password here:\n%(link)s\n")
        % {"name": user.display_name, "link": base_url + invitation_path(user)},
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        fail_silently=True,
    )


def invitation_path(user: User) -> str:
    """Return the path of the page where this user sets a password."""
    return reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )


@transaction.atomic
def edit_user(
    user_id: int, *, changes: Mapping[str, Any], by: User | None, version: int | None = None, at: datetime | None = None
) -> User:
    """Change name or e-mail. Raises StaleObject where `version` is not the row's, UserRefused for a taken name."""
    moment = at or timezone.now()
    user = lock_user(user_id, version)
    changed = [name for name in EDITABLE if name in changes and getattr(user, name) != changes[name]]
    for name in changed:
        setattr(user, name, changes[name])
    if changed:
        check_fields(user, UserRefused)
        if "username" in changed:
            _refuse_taken_name(user)
        user.bump()
        save_with_history(user, by=by, at=moment, update_fields=(*changed, "version"))
        audit.record("user.change", user, by=by, data={"fields": changed}, at=moment)
    return user


@transaction.atomic
def set_role(user_id: int, *, role: Role, by: User | None, at: datetime | None = None) -> User:
    """Give the user exactly this role. Raises UserRefused for the last Admin."""
    moment = at or timezone.now()
    _lock_admins()
    user = lock_user(user_id)
    before = user.role
    if before is role and {group.name for group in user.groups.all()} <= {role.group_name}:
        return user
    if before is Role.ADMIN and role is not Role.ADMIN:
        _refuse_last_admin(user)
    user.is_staff, user.is_superuser = True, False
    user.groups.set([Group.objects.get(name=role.group_name)])
    user.bump()
    save_with_history(user, by=by, at=moment, reason=f"role: {role.label}")
    if role is Role.ADMIN:
        _end_sessions(user)  # an Admin is asked for a second factor, at the sign-in
    audit.record("user.set_role", user, by=by, data={"from": before or "", "to": role}, at=moment)
    return user


@transaction.atomic
def set_active(user_id: int, *, active: bool, by: User | None, at: datetime | None = None) -> User:
    """Let the user in again, or end all access at once. Raises UserRefused for oneself and for the last Admin."""
    moment = at or timezone.now()
    _lock_admins()
    user = lock_user(user_id)
    if user.is_active == active:
        return user
    if not active:
        if by is not None and user.pk == by.pk:
            raise UserRefused(_("You cannot deactivate your own account. Ask another Admin."))
        _refuse_last_admin(user)
    user.is_active = active
    user.bump()
    save_with_history(user, by=by, at=moment, update_fields=("is_active", "version"))
    if not active:
        _end_sessions(user)  # they must not come back with the account
    audit.record("user.activate" if active else "user.deactivate", user, by=by, at=moment)
    return user


def deactivate_user(user_id: int, *, by: User | None, at: datetime | None = None) -> User:
    """End the user's access at once; what they did keeps their name."""
    return set_active(user_id, active=False, by=by, at=at)


@transaction.atomic
def end_sessions(user_id: int, *, by: User | None, at: datetime | None = None) -> User:
    """Sign the user out everywhere, at once; carts stay."""
    user = lock_user(user_id)
    _end_sessions(user)
    audit.record("user.end_sessions", user, by=by, at=at)
    return user


def _end_sessions(user: User) -> None:
    """Count on; no history row, for nothing about the person has changed."""
    user.sign_outs += 1
    User.objects.filter(pk=user.pk).update(sign_outs=user.sign_outs)


def _refuse_taken_name(user: User) -> None:
    """Refuse a name that differs from another's in case only: people would take one for the other."""
    if User.objects.filter(username__iexact=user.username).exclude(pk=user.pk).exists():
        raise UserRefused(_("There is an account named %(name)s already. Choose another.") % {"name": user.username})


def _lock_admins() -> None:
    """Make changes of Admins take turns, so that two Admins cannot remove each other at the same moment."""
    list(SiteSettings.objects.select_for_update(of=("self",)).values_list("pk"))


def _refuse_last_admin(user: User) -> None:
    if user.is_admin_role and not User.objects.active_admins().exclude(pk=user.pk).exists():
        raise UserRefused(_("%(user)s is the last active Admin. Make somebody else Admin first.") % {"user": user})
