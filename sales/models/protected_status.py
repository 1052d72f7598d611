"""A row whose status only its transitions may change: what Django does to every field must leave that one alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models


class ProtectedStatus(models.Model):
    """Stands in for the state machine's own mixin, which takes the protection off while it reads the row again."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Leave the status out: Django assigns every cleaned value, and a protected field refuses that."""
        super().clean_fields(exclude={*(exclude or ()), "status"})

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Read the row again by a second get: Django's own way assigns the protected status and fails."""
        rows = type(self)._base_manager.using(using or self._state.db) if from_queryset is None else from_queryset
        if fields is not None:
            rows = rows.only(*fields)
        fresh = rows.get(pk=self.pk)
        loaded = {name: value for name, value in fresh.__dict__.items() if name != "_state"}
        self.__dict__.update(loaded)
        for field in self._meta.concrete_fields:
            if field.is_relation and field.attname in loaded:
                self._state.fields_cache.pop(field.name, None)
        if fields is None:
            self._state.fields_cache.clear()
            self.__dict__.pop("_prefetched_objects_cache", None)
