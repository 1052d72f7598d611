"""The form of the one login view; and no pages of their own for keys and codes, which nobody shall read."""

from __future__ import annotations

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.forms import SignInForm

admin.site.login_form = SignInForm
admin.site.unregister((StaticDevice, TOTPDevice))
