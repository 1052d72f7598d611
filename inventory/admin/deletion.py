"""Deleting what a ledger may refer to."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.http import HttpRequest

from backoffice.admin.base import BackofficeAdmin

T = TypeVar("T", bound=models.Model)


class RefusedByService(BackofficeAdmin[T]):
    """Leave it to the service to refuse: Django would load and list every movement that stands in the way."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        names = [str(row) for row in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []
