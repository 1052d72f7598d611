"""The admin site: the whole interface of the product."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backoffice.sessions.farewell import sentences


class BackofficeAdminSite(admin.AdminSite):
    site_header = _("Back office")
    site_title = _("Back office")
    index_title = _("Start")
    empty_value_display = "–"

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say on the page why somebody has to sign in again."""
        return super().login(request, {**(extra_context or {}), "farewell": sentences(request)})


class BackofficeAdminConfig(AdminConfig):
    """Replaces `django.contrib.admin`; named by its full path in INSTALLED_APPS."""

    default = False
    default_site = "backoffice.sites.BackofficeAdminSite"
