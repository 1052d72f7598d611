"""The admin site: the whole interface of the product."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice import dashboard, palette
from backoffice.jobs import notices
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

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"panels": dashboard.panels(request), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Tell on any page what has ended that its reader waits for."""
        notices.give(request)
        return super().each_context(request)

    def get_urls(self) -> list[Any]:
        """Put the search before Django's own addresses, whose last one takes all that is left."""
        return [
            path("palette/", self.admin_view(self.palette_view), name="palette"),
            path("search/", self.admin_view(self.search_view), name="search"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def palette_view(self, request: HttpRequest) -> HttpResponse:
        """Answer with the palette's choices: what the term finds; without one, what was open lately."""
        term, may = term_of(request), request.user.has_perm
        groups = palette.search(term, may) if term else palette.start(request.GET.get("recent", ""), may)
        choices = render_to_string("admin/palette/options.html", {"groups": groups, "term": term}, request)
        return JsonResponse({"choices": choices})

    @method_decorator(require_safe)
    def search_view(self, request: HttpRequest) -> HttpResponse:
        """Show what the term finds as a page; go straight to the one thing that it names exactly."""
        term = term_of(request)
        groups = palette.search(term, request.user.has_perm)
        if exact := palette.exact_hit(groups):
            return redirect(exact.url)
        context = {**self.each_context(request), "title": _("Search"), "groups": groups, "term": term}
        return TemplateResponse(request, "admin/palette/results.html", context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        refuse_nul(request.GET)
        asked = request.GET.copy()
        asked["term"] = asked.get("term", "")[:LONGEST_SEARCH]
        request.GET = asked  # type: ignore[assignment]
        answer = Choices.as_view(admin_site=self)(request)
        assert isinstance(answer, HttpResponse)  # a view's type says less
        return answer


class Choices(AutocompleteJsonView):
    """What is offered to who chooses by typing: each in the words of its admin's `choice_label`, where it has one."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "choice_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": label(obj)}


class BackofficeAdminConfig(AdminConfig):
    """Replaces `django.contrib.admin`; named by its full path in INSTALLED_APPS."""

    default = False
    default_site = "backoffice.sites.BackofficeAdminSite"


def term_of(request: HttpRequest) -> str:
    """Return what is searched for, no longer than a database can take."""
    refuse_nul(request.GET)
    return request.GET.get("q", "")[:LONGEST_SEARCH].strip()


def refuse_nul(asked: QueryDict) -> None:
    """Answer 400 where an address asks for a NUL: no text holds one, and PostgreSQL's driver would fail."""
    if any("\0" in value for _name, values in asked.lists() for value in values):
        raise BadRequest("No text holds a NUL")
