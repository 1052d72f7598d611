"""System checks of our own; `AppConfig.ready()` registers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections

from backoffice.health import pending_migrations
from backoffice.models.append_only import missing_triggers


def append_only_triggers(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report append-only tables that lost their triggers; a database that is half migrated is not asked."""
    return [
        _error(alias, missing)
        for alias in databases or ()
        if not pending_migrations(connections[alias]) and (missing := missing_triggers(connections[alias]))
    ]


def _error(alias: str, missing: list[str]) -> CheckMessage:
    return Error(
        f"Rows that must never change can be changed: database {alias!r} lacks the triggers {', '.join(missing)}.",
        hint="SQLite drops triggers when it rebuilds a table. Add a migration that makes them anew.",
        id="backoffice.E001",
    )
