"""The history that goes with what an import writes, by INSERT … SELECT."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models

from backoffice.bulk.kinds import VERDICTS, Occasion
from backoffice.bulk.staging import Stage

WRITTEN = "v.state <> 'unchanged'"


def write_history(stage: Stage, model: type[models.Model], occasion: Occasion, *, reason_of_new: str = "") -> None:
    """Write a history row for each new and each changed row, as it is in the table now."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    marks = ("history_date", "history_change_reason", "history_user_id", "history_type")
    values = [f"row.{column}" for column in columns]
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]
    stage.run(
        f"""INSERT INTO {history} ({", ".join((*columns, *marks))})
        SELECT {", ".join(values)}, %s, CASE v.state WHEN 'new' THEN %s ELSE '' END, %s,
               CASE v.state WHEN 'new' THEN '+' ELSE '~' END
        FROM {VERDICTS} AS v JOIN {model._meta.db_table} AS row ON row.id = v.id
        WHERE {WRITTEN} ORDER BY v.line""",
        (moment(occasion.at), reason_of_new, occasion.by.pk if occasion.by else None),
    )


def moment(at: datetime) -> Any:
    """Return a time as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)
