"""Fields that not everybody may see: gone from columns, forms, filters, ordering, search and lookups alike.

A value that is merely not shown can be found out: `?cost_price__gte=6` answers with rows and `=8` without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

T = TypeVar("T", bound=models.Model)


class SensitiveFields(BaseModelAdmin[T]):
    """For admins and inlines. Name computed columns as well, such as a margin."""

    sensitive_fields: ClassVar[Mapping[str, str]] = {}
    """Field or column -> the permission that shows it: {"cost_price": "inventory.view_cost_price"}."""

    def hidden_fields(self, request: HttpRequest) -> frozenset[str]:
        """Name what this person may not see."""
        return frozenset(name for name, permission in self.sensitive_fields.items() if not _may(request, permission))

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        excluded = super().get_exclude(request, obj)
        hidden = self.hidden_fields(request)
        return (*(excluded or ()), *sorted(hidden)) if hidden else excluded

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = self.hidden_fields(request)
        return [
            (name, {**options, "fields": _without_nested(hidden, options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]


class SensitiveColumns(SensitiveFields[T], admin.ModelAdmin[T]):
    """The same for lists: columns, their order, filters, search and hand-typed lookups."""

    def get_list_display(self, request: HttpRequest) -> Any:
        hidden = self.hidden_fields(request)
        return [column for column in super().get_list_display(request) if not self._shows(column, hidden)]

    def get_list_filter(self, request: HttpRequest) -> Any:
        hidden = self.hidden_fields(request)
        return [item for item in super().get_list_filter(request) if not _reaches(_path_of(item), hidden)]

    def get_search_fields(self, request: HttpRequest) -> Any:
        hidden = self.hidden_fields(request)
        return [path for path in super().get_search_fields(request) if not _reaches(path.lstrip("^=@"), hidden)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not _reaches(lookup, self.hidden_fields(request)) and super().lookup_allowed(lookup, value, request)

    def _shows(self, column: Any, hidden: frozenset[str]) -> bool:
        """Say whether a column shows a hidden field or is ordered by one."""
        function = column if callable(column) else getattr(self, column, None) or getattr(self.model, column, None)
        order = getattr(function, "admin_order_field", None)
        name = str(getattr(column, "__name__", column))
        return _reaches(name, hidden) or (isinstance(order, str) and _reaches(order.lstrip("-"), hidden))


def _may(request: HttpRequest, permission: str) -> bool:
    return request.user.has_perm(permission)


def _reaches(path: str, hidden: frozenset[str]) -> bool:
    return path in hidden or not hidden.isdisjoint(path.split(LOOKUP_SEP))


def _path_of(list_filter: Any) -> str:
    item = list_filter[0] if isinstance(list_filter, list | tuple) else list_filter
    return item if isinstance(item, str) else str(item.parameter_name)


def _without(hidden: frozenset[str], names: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(name for name in names if str(getattr(name, "__name__", name)) not in hidden)


def _without_nested(hidden: frozenset[str], names: Sequence[Any]) -> tuple[Any, ...]:
    """Drop names, also from the tuples that put several fields on one line."""
    rows = (_without(hidden, name) if isinstance(name, list | tuple) else name for name in names)
    return tuple(row for row in _without(hidden, tuple(rows)) if row != ())
