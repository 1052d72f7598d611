"""Save a tracked row so that its history says who, when and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from backoffice.models import User

T = TypeVar("T", bound=models.Model)


def save_with_history(
    instance: models.Model,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    update_fields: Iterable[str] | None = None,
) -> None:
    """Save and leave nothing behind on the instance: simple-history would reuse the reason at the next save."""
    marks: dict[str, Any] = {"_history_user": by, "_history_date": at, "_change_reason": reason}
    for name, value in marks.items():
        setattr(instance, name, value)
    try:
        instance.save(update_fields=update_fields)
    finally:
        for name in marks:
            instance.__dict__.pop(name, None)


def delete_with_history(instance: models.Model, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Delete the row; its last history row says who, when and why."""
    marks: dict[str, Any] = {"_history_user": by, "_history_date": at, "_change_reason": reason}
    for name, value in marks.items():
        setattr(instance, name, value)
    instance.delete()


def create_many_with_history(
    instances: Sequence[T],
    model: type[T],
    *,
    by: User | None,
    at: datetime | Callable[[T], datetime],
    reason: str = "",
) -> Sequence[T]:
    """Insert all, with a history row each, and return them; `at` is one time for all, or tells each row's.

    The number of statements does not grow with the rows but in batches.
    """
    for instance in instances:
        instance._history_date = at(instance) if callable(at) else at  # type: ignore[attr-defined]
    bulk_create_with_history(instances, model, batch_size=500, default_user=by, default_change_reason=reason)
    for instance in instances:
        del instance._history_date  # type: ignore[attr-defined]
    return instances


def update_many_with_history(
    instances: Sequence[T],
    model: type[T],
    fields: Sequence[str],
    *,
    by: User | None,
    at: datetime | Callable[[T], datetime],
    reason: str = "",
) -> None:
    """Update all, with a history row each; `at` is one time for all, or tells each row's.

    The number of statements does not grow with the rows but in batches.
    """
    if not instances:
        return
    for instance in instances:
        instance._history_date = at(instance) if callable(at) else at  # type: ignore[attr-defined]
    bulk_update_with_history(instances, model, fields, batch_size=500, default_user=by, default_change_reason=reason)
    for instance in instances:
        del instance._history_date  # type: ignore[attr-defined]
