"""What is done in the admin goes to the audit log, in place of Django's own log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from backoffice.admin.people import signed_in
from backoffice.exceptions import DomainError
from backoffice.models.audit import Outcome
from backoffice.services import audit

T = TypeVar("T", bound=models.Model)


def note_refusal(request: HttpRequest, action: str, target: models.Model | None, error: DomainError) -> None:
    """Log that the business said no. Call it after the rollback, or the event goes with it.

    The sentence itself may name a customer; the log keeps the rule: "insufficient stock".
    """
    audit.record(action, target, by=signed_in(request), outcome=Outcome.REFUSED, data={"rule": rule_of(error)})


def rule_of(error: DomainError) -> str:
    """Return what the log calls a refusal: "insufficient stock"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()


class AuditTrail(admin.ModelAdmin[T]):
    """Write AuditEvents where Django writes LogEntries."""

    audited_by_service: ClassVar[bool] = False
    """True where save_model calls a service, which has written the event itself."""

    def log_addition(self, request: HttpRequest, obj: T, message: Any) -> Any:
        if not self.audited_by_service:
            audit.record(self.action_name("add"), obj, by=signed_in(request))

    def log_change(self, request: HttpRequest, obj: T, message: Any) -> Any:
        if not self.audited_by_service:
            audit.record(self.action_name("change"), obj, by=signed_in(request), data={"fields": _fields(message)})

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Do nothing: `delete_model` and `delete_queryset` write the event in the transaction of the deletion."""

    def action_name(self, verb: str) -> str:
        """Return what the log calls it: "category.change"."""
        return f"{self.opts.model_name}.{verb}"


def _fields(message: Any) -> list[str]:
    """Return the labels of the changed fields from Django's change message."""
    entries: Iterable[Any] = message if isinstance(message, list) else ()
    return [str(name) for entry in entries for name in entry.get("changed", {}).get("fields", ())]
