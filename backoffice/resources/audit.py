"""The audit log as a table: out only."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ExportResource, narrowed, resource_of
from backoffice.models import AuditEvent

COLUMNS = {
    "id": "pk",
    "time": "at",
    "who": "actor_name",
    "role": "role",
    "address": "ip",
    "request": "request_id",
    "action": "action",
    "outcome": "outcome",
    "object_type": "object_type",
    "object_id": "object_id",
    "object": "object_label",
    "details": "data",
}


class Events(ExportResource):
    def rows(self, chosen: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return narrowed(AuditEvent.objects.all(), "pk", chosen).order_by("-pk")


AuditResource = resource_of("AuditResource", Events, AuditEvent, _("Audit log"), COLUMNS)
