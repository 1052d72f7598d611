"""What people call the fields along a lookup or a column's path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Named = tuple[str, str]
"""A field's name in the code, and what people call it."""


def names_along(model: Any, path: Sequence[str]) -> tuple[list[Named], list[str]]:
    """Return the fields that a path such as ("customer", "name", "icontains") goes along, and what is left of it."""
    named: list[Named] = []
    for number, part in enumerate(path):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except (AttributeError, FieldDoesNotExist):
            return named, list(path[number:])
        named.append((part, str(getattr(field, "verbose_name", part))))
        model = field.related_model
    return named, []


def lookup_label(model: type[models.Model], lookup: str) -> str:
    """Name what a lookup asks for: "status", "customer, name (icontains)"."""
    named, rest = names_along(model, lookup.split("__"))
    label = ", ".join(name for _part, name in named)
    if not label or rest in ([], ["exact"]):
        return label or " ".join(rest)
    return _("%(field)s (%(lookup)s)") % {"field": label, "lookup": " ".join(rest)}


def column_label(model: type[models.Model], column: str, path: str) -> str:
    """Name a column of a file: after its own field, or after the first that its path goes along."""
    named, _rest = names_along(model, path.split("__"))
    labels = dict(named)
    return str(capfirst(labels.get(column) or next(iter(labels.values()), "") or column.replace("_", " ")))
