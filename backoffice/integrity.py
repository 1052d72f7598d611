"""What is always true of the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backoffice.models.append_only import missing_triggers
from backoffice.registries import Broken, IntegrityCheck, integrity_checks

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def without_triggers(connection: BaseDatabaseWrapper) -> Sequence[Broken]:
    return [Broken(name, "missing", "in force") for name in missing_triggers(connection)]


CHECKS = (
    IntegrityCheck(
        "triggers", "The triggers that make ledger and audit log append-only are in force.", without_triggers
    ),
)


def register() -> None:
    for check in CHECKS:
        integrity_checks.register(check.name, check)
