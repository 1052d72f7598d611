"""Permissions as the model offers them: a superuser, too, gets no button for what a model does not allow."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest

T = TypeVar("T", bound=models.Model)


class OfferedPermissions(BaseModelAdmin[T]):
    """Refuse what is not among the model's `default_permissions`; Django grants a superuser whatever has a name."""

    def has_add_permission(self, request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
        return self.offers("add") and super().has_add_permission(request, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.offers("change") and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.offers("delete") and super().has_delete_permission(request, obj)

    def offers(self, verb: str) -> bool:
        return verb in self.opts.default_permissions
