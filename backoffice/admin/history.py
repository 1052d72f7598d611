"""The history of an object, to read and never to write.

simple-history's own admin saves what is posted to a version's page, even from people who may only look. This one shares
its addresses and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.admin.diffs import Names, Words, person_of
from backoffice.admin.paginator import CappedPaginator
from backoffice.admin.sensitive import SensitiveFields

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

T = TypeVar("T", bound=models.Model)

READING = ("GET", "HEAD")


class HistoryPages(SensitiveFields[T], admin.ModelAdmin[T]):
    """A list of changes, and a page a change with the object as it stood then."""

    history_hidden: tuple[str, ...] = ()
    """Tracked fields that say nothing to a reader, such as a search key."""
    history_words: Words = {}
    """How fields are written that their kind alone does not tell: a rate in percent."""
    history_events: Mapping[str, StrPromise | str] = {}
    """What services note of a change themselves, in words; empty where the changes say it all."""
    history_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.history_form_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_simple_history"
        return [path("<path:object_id>/history/<int:version_id>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show who changed what, newest first."""
        records = self._readable(request, object_id)
        paginator = CappedPaginator(records.select_related("history_user"), self.history_per_page)
        page = paginator.get_page(request.GET.get("p"))
        first = page.start_index() - 1 if paginator.count else 0
        entries = self.history_entries(request, paginator.object_list[first:], self.history_per_page)
        context = {"entries": entries, "page": page}
        return self._page(request, "object_history", entries[0]["record"], context | (extra_context or {}))

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: int, extra_context: Any = None
    ) -> HttpResponse:
        """Show the object as it stood after one change, and what that change was."""
        records = self._readable(request, object_id).select_related("history_user")
        if not records.filter(pk=version_id).exists():
            raise Http404(_("There is no such change."))
        entries = self.history_entries(request, records.filter(pk__lte=version_id), 1)
        record = entries[0]["record"]
        values = Names((record,), self.history_words).values(record, self._hidden(request))
        context = {"record": record, "entries": entries, "values": values}
        return self._page(request, "object_history_form", record, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["has_history"] = self.has_history()
        return super().render_change_form(request, context, *args, **kwargs)

    def history_entries(self, request: HttpRequest, records: Any, most: int) -> list[dict[str, Any]]:
        """Return the first of these history rows, newest first, with who made them and what they changed."""
        rows = list(records[: most + 1])  # one more than is shown: the last change is against the row before it
        names, hidden = Names(rows, self.history_words), self._hidden(request)
        return [self._entry(row, older, names, hidden) for row, older in zip_longest(rows, rows[1:])][:most]

    def _entry(self, row: Any, older: Any, names: Names, hidden: frozenset[str]) -> dict[str, Any]:
        """Say who made the row, what it changed, and why, unless a changed field tells the reason already."""
        changes = names.changes(older, row, hidden) if older is not None and row.history_type == "~" else []
        noted = row.history_change_reason or ""
        event = self.history_event(noted)
        is_told = event is not None or any(change.new == noted for change in changes)
        reason = "" if is_told else noted
        return {"record": row, "who": person_of(row), "changes": changes, "event": event or "", "reason": reason}

    def history_event(self, noted: str) -> str | None:
        """Say what a service noted as the reason; None where a person gave it."""
        event = self.history_events.get(noted)
        return None if event is None else str(event)

    def has_history(self) -> bool:
        return hasattr(self.model, "history")

    def _readable(self, request: HttpRequest, object_id: str) -> models.QuerySet[Any]:
        """Return the object's history rows, for who may see the object and only looks."""
        if request.method not in READING:
            raise PermissionDenied
        if not self.has_history():
            raise Http404(_("Nothing is recorded here but the audit log."))
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            key = None
        records: models.QuerySet[Any] = self.model.history.filter(**{self.opts.pk.attname: key})  # type: ignore[attr-defined]
        records = records.order_by("-history_id")
        obj = self.get_object(request, object_id) or getattr(records.first(), "instance", None)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        if not records:
            raise Http404(_("There is no such object."))
        return records

    def _hidden(self, request: HttpRequest) -> frozenset[str]:
        return self.hidden_fields(request) | set(self.history_hidden)

    def _page(self, request: HttpRequest, template: str, record: Any, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "object": record.instance,
            "object_exists": self.model._base_manager.filter(pk=record.instance.pk).exists(),
            "module_name": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
        }
        return TemplateResponse(request, f"simple_history/{template}.html", shared | context)
