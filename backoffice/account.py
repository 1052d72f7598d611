"""One's own account: what the back office knows about whoever is signed in, and the own password."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.forms import OwnPasswordForm


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show name, e-mail and role, to be changed by an Admin only: the e-mail address opens the account."""
    context = {**admin.site.each_context(request), "title": _("My account")}
    return TemplateResponse(request, "admin/account.html", context)


class OwnPasswordView(PasswordChangeView):
    """Django's page inside the admin's frame."""

    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)
