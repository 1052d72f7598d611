"""Choosing one of many by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

T = TypeVar("T", bound=models.Model)


class KnownRowSelect(AutocompleteSelect):
    """Django's own asks the database for whatever was sent, and fails where that is no id."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key for key in value if key.isdecimal() and len(key) < 19], attrs)


class Autocompletes(BaseModelAdmin[T]):
    """For admins and inlines: `autocomplete_fields` whose form can be shown again whatever was sent."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownRowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
