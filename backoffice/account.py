"""One's own account: what the back office knows about whoever is signed in, and the own password."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth import logout
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView, PasswordResetView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backoffice.admin.people import signed_in
from backoffice.context import site_url
from backoffice.forms import FirstPasswordForm, ForgottenPasswordForm, OwnPasswordForm
from backoffice.models import User
from backoffice.services.users import end_sessions


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show name, e-mail and role, to be changed by an Admin only: the e-mail address opens the account."""
    context = {**admin.site.each_context(request), "title": _("My account")}
    return TemplateResponse(request, "admin/account.html", context)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions, this one too: for a computer that was left behind or a phone that was lost."""
    end_sessions(signed_in(request).pk, by=signed_in(request))
    logout(request)
    return redirect("admin:login")


@method_decorator(never_cache, name="dispatch")
class OwnPasswordView(PasswordChangeView):
    """Django's page inside the admin's frame."""

    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)


class ForgottenPasswordView(PasswordResetView):
    """Django's page; its mail leads to our own address, whatever host and port the request has named."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        address = urlsplit(site_url(self.request))
        self.extra_email_context = {"protocol": address.scheme, "domain": address.netloc, "site_name": address.netloc}
        return super().form_valid(form)


class FirstPasswordView(PasswordResetConfirmView):
    """Django's page for the link of an invitation or a reset; it lets nobody in whose account is closed."""

    form_class = FirstPasswordForm

    def get_user(self, uidb64: str) -> User | None:
        """Return the user of the link, none while deactivated: a password set now would open the account later."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None
