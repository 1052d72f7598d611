"""The admin site: the whole interface of the product."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backoffice.sessions.farewell import sentences

LONGEST_SEARCH = 200  # SQLite cannot parse a search for a thousand words


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

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        refuse_nul(request.GET)
        asked = request.GET.copy()
        asked["term"] = asked.get("term", "")[:LONGEST_SEARCH]
        request.GET = asked  # type: ignore[assignment]
        return super().autocomplete_view(request)


class BackofficeAdminConfig(AdminConfig):
    """Replaces `django.contrib.admin`; named by its full path in INSTALLED_APPS."""

    default = False
    default_site = "backoffice.sites.BackofficeAdminSite"


def refuse_nul(asked: QueryDict) -> None:
    """Answer 400 where an address asks for a NUL: no text holds one, and PostgreSQL's driver would fail."""
    if any("\0" in value for _name, values in asked.lists() for value in values):
        raise BadRequest("No text holds a NUL")
