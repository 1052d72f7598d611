"""The audit log: to read, for nobody to change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin.audit_words import deed_of, details_of, model_of, sentence_of
from backoffice.admin.badges import status_badge
from backoffice.admin.diffs import NOTHING
from backoffice.admin.exports import ExportPages
from backoffice.admin.filters import AutocompleteFilter, DateRangeFilter
from backoffice.admin.list_views import View
from backoffice.models import AuditEvent
from backoffice.resources.audit import AuditResource
from backoffice.templatetags import shown

# One step down the index an action; DISTINCT would read every row of a log of millions.
ACTIONS = """
WITH RECURSIVE known (action) AS (
    SELECT MIN(action) FROM backoffice_auditevent
    UNION ALL
    SELECT (SELECT MIN(action) FROM backoffice_auditevent WHERE action > known.action)
    FROM known WHERE known.action IS NOT NULL
)
SELECT action FROM known WHERE action IS NOT NULL
"""


OUTCOMES = {AuditEvent.Outcome.OK: "ok", AuditEvent.Outcome.REFUSED: "out", AuditEvent.Outcome.FAILED: "short"}


class ActionFilter(admin.SimpleListFilter):
    """The actions that have happened."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(ACTIONS)
            return [(str(action), f"{action}: {deed_of(action).done}") for (action,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[AuditEvent]) -> models.QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ExportPages[AuditEvent]):
    resource_classes = (AuditResource,)
    list_display = ("when", "who", "role", "sentence", "object_link", "result")
    list_filter = (
        ActionFilter,
        "outcome",
        "role",
        ("actor", AutocompleteFilter),
        ("at", DateRangeFilter),
    )
    counted_as = _("events")
    views = (
        View("refused", _("Refused"), lambda events: events.filter(outcome=AuditEvent.Outcome.REFUSED)),
        View("failed", _("Failed"), lambda events: events.filter(outcome=AuditEvent.Outcome.FAILED)),
    )
    search_fields = ("object_label", "actor_name", "=request_id")
    search_help_text = _("Object, person or number of a request")
    ordering = ("-id",)
    fields = (
        ("at", "who", "role"),
        ("object_link", "object_kind", "result"),
        "details",
        ("action", "object_id"),
        ("ip", "request_id"),
    )
    readonly_fields = tuple(name for row in fields for name in ((row,) if isinstance(row, str) else row))

    @admin.display(description=_("when"), ordering="id")
    def when(self, obj: AuditEvent) -> str:
        return shown.when(obj.at)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, obj: AuditEvent) -> str:
        return obj.actor_name or ("" if obj.action == "login.failed" else gettext("the system"))

    @admin.display(description=_("what"), ordering="action")
    def sentence(self, obj: AuditEvent) -> str:
        return sentence_of(obj)

    @admin.display(description=_("outcome"), ordering="outcome")
    def result(self, obj: AuditEvent) -> str:
        return status_badge(OUTCOMES[AuditEvent.Outcome(obj.outcome)], obj.get_outcome_display())

    @admin.display(description=_("object"), ordering="object_label")
    def object_link(self, obj: AuditEvent) -> str:
        address = _address_of(obj)
        return format_html('<a href="{}">{}</a>', address, obj.object_label) if address else obj.object_label

    @admin.display(description=_("kind of object"))
    def object_kind(self, obj: AuditEvent) -> str:
        model = model_of(obj)
        return str(model._meta.verbose_name) if model is not None else obj.object_type

    @admin.display(description=_("details"))
    def details(self, obj: AuditEvent) -> str:
        return details_of(obj) if obj.data else NOTHING

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["headline"] = sentence_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


def _address_of(event: AuditEvent) -> str:
    """Return the object's page; empty for what has none. No query: a deleted object's page says so itself."""
    model = model_of(event)
    if model is None:
        return ""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=(event.object_id,))
    except NoReverseMatch:
        return ""
