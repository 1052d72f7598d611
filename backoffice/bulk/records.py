"""The records that go with what an import writes: a history row and an audit event for each row, by INSERT … SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from backoffice.bulk.kinds import VERDICTS, Occasion
from backoffice.bulk.staging import Stage
from backoffice.models import AuditEvent
from backoffice.models.audit import Outcome
from backoffice.services.audit import who

WRITTEN = "v.state <> 'unchanged'"


def write_history(stage: Stage, model: type[models.Model], occasion: Occasion, *, reason: str = "") -> None:
    """Write a history row for each new and each changed row, as it is in the table now."""
    columns = [field.column for field in model._meta.concrete_fields]
    marks = ("history_date", "history_change_reason", "history_user_id", "history_type")
    values = [f"row.{column}" for column in columns]
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]
    stage.run(
        f"""INSERT INTO {history} ({", ".join((*columns, *marks))})
        SELECT {", ".join(values)}, %s, %s, %s, CASE v.state WHEN 'new' THEN '+' ELSE '~' END
        FROM {VERDICTS} AS v JOIN {model._meta.db_table} AS row ON row.id = v.id
        WHERE {WRITTEN} ORDER BY v.line""",
        (moment(occasion.at), reason, occasion.by.pk if occasion.by else None),
    )


def write_audit(stage: Stage, action: str, model: type[models.Model], occasion: Occasion, rows: str) -> None:
    """Write an event for each row of the query: the object's id, its label, and JSON as text, in order."""
    facts = {"at": moment(occasion.at), "action": action, "outcome": Outcome.OK, **_columns(who(occasion.by))}
    facts["object_type"] = model._meta.label_lower
    data = stage.vendor.json.replace("{}", "written.data")
    stage.run(
        f"""INSERT INTO {AuditEvent._meta.db_table} ({", ".join(facts)}, object_id, object_label, data)
        SELECT {", ".join(["%s"] * len(facts))}, CAST(written.id AS varchar(64)), SUBSTR(written.label, 1, 255), {data}
        FROM ({rows}) AS written""",
        tuple(facts.values()),
    )


def moment(at: datetime) -> Any:
    """Return a time as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def _columns(facts: Any) -> dict[str, Any]:
    actor = facts["actor"]
    return {**{name: value for name, value in facts.items() if name != "actor"}, "actor_id": actor.pk if actor else None}


def json_list(items: str) -> str:
    """Return the expression of a JSON list around what stands in it."""
    return f"'[' || {items} || ']'"


