"""Write the audit log. Every service calls this inside its own transaction; a refusal is written after the rollback."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from backoffice.context import get_context
from backoffice.models import AuditEvent, User
from backoffice.models.audit import Outcome

Data = Mapping[str, Any]


def record(
    action: str,
    target: models.Model | None = None,
    *,
    by: User | None,
    outcome: str = Outcome.OK,
    data: Data | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Write one event, such as "product.archive". `by` is None for what nobody signed in did."""
    event = _event(action, target, by=by, outcome=outcome, data=data, at=at or timezone.now())
    event.save(force_insert=True)
    return event


def record_many(
    action: str,
    targets: Sequence[models.Model],
    *,
    by: User | None,
    data: Callable[[Any], Data] | None = None,
    at: datetime | None = None,
) -> None:
    """Write one event a target, in one statement a batch."""
    moment = at or timezone.now()
    AuditEvent.objects.bulk_create(
        [
            _event(action, target, by=by, outcome=Outcome.OK, data=data(target) if data else None, at=moment)
            for target in targets
        ],
        batch_size=500,
    )


def _event(
    action: str, target: models.Model | None, *, by: User | None, outcome: str, data: Data | None, at: datetime
) -> AuditEvent:
    context = get_context()
    actor = by if by is not None and by.is_authenticated else None
    return AuditEvent(
        at=at,
        actor=actor,
        actor_name=actor.username if actor else "",
        role=(actor.role or "") if actor else "",
        ip=context.ip,
        request_id=context.request_id,
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        object_label=label_of(target)[:255] if target is not None else "",
        outcome=outcome,
        data=dict(data or {}),
    )


def label_of(target: models.Model) -> str:
    """Return the object's name in the log; a customer's is the id, so that the log holds no personal data."""
    return str(getattr(target, "audit_label", target))
