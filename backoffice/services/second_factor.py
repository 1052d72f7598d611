"""The second factor: a code from an app beside the password, and recovery codes for the day the phone is gone."""

from __future__ import annotations

import time
from binascii import unhexlify
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import match_token
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.users import end_sessions, lock_user

RECOVERY_CODES = 10
NAME = "second factor"


class WrongCode(DomainError):
    """The code is not the one of this moment, or was used already."""


class HasOneAlready(DomainError):
    """Whoever has a second factor takes it away by a code of it before there is another."""


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def address_of(user: User, key: str) -> str:
    """Return what the app reads from the picture."""
    return str(TOTPDevice(user=user, key=key).config_url)


def accepted_device(user: User, code: str) -> Device | None:
    """Return the device whose code this is; a code is good once, and wrong ones are slowed down."""
    return match_token(user, normal(code))


def normal(code: str) -> str:
    """Return the code as it is stored, however it was typed."""
    return "".join(code.split()).lower()


@transaction.atomic
def turn_on(user: User, *, key: str, code: str, at: datetime | None = None) -> tuple[Device, list[str]]:
    """Take this key as second factor; return its device and the recovery codes. Raises WrongCode, HasOneAlready."""
    lock_user(user.pk)
    if has_second_factor(user):
        raise HasOneAlready(_("A second factor was set up in another window. Reload this page."))
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    digits = normal(code)
    if not digits.isdecimal() or not totp.verify(int(digits), tolerance=1):
        raise WrongCode(_("This is not the code that the app shows now. Is the clock of your phone right? Try again."))
    _remove_devices(user)  # what was never confirmed
    device = TOTPDevice.objects.create(user=user, key=key, name=NAME, confirmed=True, last_t=totp.t())
    audit.record("user.second_factor_on", user, by=user, at=at)
    return device, _new_codes(user)


def _new_codes(user: User) -> list[str]:
    device = StaticDevice.objects.create(user=user, name=NAME, confirmed=True)
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


@transaction.atomic
def turn_off(user_id: int, *, by: User, at: datetime | None = None) -> User:
    """Forget the second factor and sign the user out everywhere: for a new phone, or one that is lost."""
    user = end_sessions(user_id, by=by, at=at)
    _remove_devices(user)
    audit.record("user.second_factor_off", user, by=by, at=at)
    return user


def _remove_devices(user: User) -> None:
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=user).delete()
