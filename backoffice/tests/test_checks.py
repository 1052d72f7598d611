"""`manage.py check --database` notices tables that lost their triggers."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

from backoffice.models.append_only import APPEND_ONLY_TABLES, drop_triggers


def found() -> list[str]:
    messages = run_checks(tags=[Tags.database], databases=["default"])
    return [message.msg for message in messages if message.id == "backoffice.E001"]


@pytest.mark.django_db
def test_a_migrated_database_has_them() -> None:
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY_TABLES, ids=lambda table: table.name)
def test_each_missing_trigger_is_named(table: object) -> None:
    drop_triggers(connection, (table,))  # type: ignore[arg-type]

    (message,) = found()
    assert all(name in message for name in table.triggers(connection.vendor))  # type: ignore[attr-defined]
