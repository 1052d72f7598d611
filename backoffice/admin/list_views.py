"""Views of a list: tabs over it, each with its count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.admin.paginator import CAP, count_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VIEW_VAR = "view"


@dataclass(frozen=True)
class View:
    """Some rows of a list: `narrow` keeps them, the first of `actions` is what they wait for."""

    name: str
    label: StrPromise
    narrow: Callable[[Any], models.QuerySet[Any]]
    actions: tuple[str, ...] = ()


class ViewFilter(admin.ListFilter):
    """Let `?view=` choose among `views` of the admin; it is shown as tabs, not among the filters."""

    title = _("view")
    parameter_name = VIEW_VAR

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.views: Sequence[View] = model_admin.views
        asked = params.pop(VIEW_VAR, ("",))[-1]
        self.chosen = next((view for view in self.views if view.name == asked), None)

    def has_output(self) -> bool:
        return bool(self.views)

    def choices(self, changelist: Any) -> Any:
        return iter(())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return self.chosen.narrow(queryset) if self.chosen else queryset

    def expected_parameters(self) -> list[str | None]:
        return [VIEW_VAR]


def count_each(querysets: Iterable[models.QuerySet[Any]]) -> list[str]:
    """Count every queryset, to the paginator's cap and no further, in one statement."""
    parts: list[str] = []
    parameters: list[Any] = []
    for rows in querysets:
        try:
            sql, values = rows.order_by().values("pk")[: CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
        else:
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by Django, values apart
            parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return [count_text(count, CAP) for count in cursor.fetchone()]
