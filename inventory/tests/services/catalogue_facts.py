"""What a change of the catalogue leaves behind, and what it costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from inventory.models import Product


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("id"))


def everything() -> dict[str, Any]:
    return {
        "products": list(Product.objects.order_by("pk").values()),
        "history": list(Product.history.order_by("pk").values_list("pk", "id")),
        "events": list(AuditEvent.objects.order_by("pk").values_list("pk")),
    }


def statements(call: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call()
    return len(queries)
