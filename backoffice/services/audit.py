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
    event = AuditEvent(
        at=at or timezone.now(), action=action, outcome=outcome, data=dict(data or {}), **_who(by), **_what(target)
    )
    event.save(force_insert=True)
    return event


def record_many(
    action: str,
    targets: Sequence[models.Model],
    *,
    by: User | None,
    outcome: str = Outcome.OK,
    data: Callable[[Any], Data] | None = None,
    at: datetime | Callable[[Any], datetime] | None = None,
) -> None:
    """Write one event a target, in one statement a batch; `at` is one time for all, or tells each target's."""
    moment = timezone.now() if at is None else at
    who = _who(by)
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=moment(target) if callable(moment) else moment,
                action=action,
                outcome=outcome,
                data=dict(data(target)) if data else {},
                **who,
                **_what(target),
            )
            for target in targets
        ],
        batch_size=500,
    )


def _who(by: User | None) -> Data:
    """Return the columns that are the same for every event of a call; reads the role once."""
    actor = by if by is not None and by.is_authenticated else None
    context = get_context()
    return {
        "actor": actor,
        "actor_name": actor.username if actor else "",
        "role": (actor.role or "") if actor else "",
        "ip": context.ip,
        "request_id": context.request_id,
    }


def _what(target: models.Model | None) -> Data:
    if target is None:
        return {}
    return {
        "object_type": target._meta.label_lower,
        "object_id": str(target.pk),
        "object_label": label_of(target)[:255],
    }


def label_of(target: models.Model) -> str:
    """Return the object's name in the log; a customer's is the id, so that the log holds no personal data."""
    return str(getattr(target, "audit_label", target))
