"""Find out whether a row may be deleted without loading what refers to it: a million movements may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models

T = TypeVar("T", bound=models.Model)


def first_referred_to(objects: Sequence[T]) -> T | None:
    """Return one of the objects that a protecting foreign key points to, or None; one statement a relation."""
    by_pk = {row.pk: row for row in objects}
    if not by_pk:
        return None
    for relation in objects[0]._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
            name = relation.field.attname
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": list(by_pk)}).order_by()
            for pk in rows.values_list(name, flat=True)[:1]:
                return by_pk[pk]
    return None
