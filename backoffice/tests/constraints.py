"""Ask the database itself whether it refuses a row, past every model and service."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction


def assert_constraint(constraint: str, instance: models.Model, **changes: Any) -> None:
    """Change the stored row by one UPDATE; the constraint of this name must refuse it."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        type(instance)._base_manager.filter(pk=instance.pk).update(**changes)

    assert names_constraint(refusal.value, type(instance), constraint), refusal.value


def names_constraint(refusal: IntegrityError, model: type[models.Model], name: str) -> bool:
    """SQLite names a unique constraint by its columns, or by its index where that has an expression."""
    if connection.vendor == "postgresql" or f"CHECK constraint failed: {name}" in str(refusal):
        return name in str(refusal)
    unique = {rule.name: rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)}
    if name not in unique:
        return False
    fields = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(f"{model._meta.db_table}.{fields[field]}" for field in unique[name].fields)
    return str(refusal) in (f"UNIQUE constraint failed: {columns}", f"UNIQUE constraint failed: index '{name}'")


def constraint_names(*all_models: type[models.Model]) -> set[str]:
    """Return the names of every constraint that these models declare."""
    return {constraint.name for model in all_models for constraint in model._meta.constraints}
