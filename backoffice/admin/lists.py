"""Lists whose search and filters are one form."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import DataError, NotSupportedError, models
from django.http import HttpRequest, QueryDict

from backoffice.admin.filters import AutocompleteFilter
from backoffice.admin.list_views import View, ViewFilter
from backoffice.admin.paginator import CappedPaginator
from backoffice.sites import LONGEST_SEARCH, refuse_nul

T = TypeVar("T", bound=models.Model)


class SearchableList(admin.ModelAdmin[T]):
    """Take the whole form as it is sent, empty fields included, and a value that no column holds."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    views: tuple[View, ...] = ()
    counted_as: Any = None
    """What the rows are called beside their number, where the model's name does not fit."""
    number_columns: tuple[str, ...] = ()
    """Columns that stand at the right, under each other by their digits."""
    main_actions: tuple[str, ...] = ()
    """Actions that stand first where the view names none."""
    destructive_actions: tuple[str, ...] = ("delete_selected",)

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return (ViewFilter, *filters) if self.views else filters

    @property
    def list_media(self) -> forms.Media:
        """Bring the scripts of the filters that search while one types, and no others."""
        widgets = (
            AutocompleteSelect(self.opts.get_field(item[0]), self.admin_site)  # type: ignore[arg-type]
            for item in self.list_filter
            if isinstance(item, tuple) and item[1] is AutocompleteFilter
        )
        return sum((widget.media for widget in widgets), start=forms.Media())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        refuse_nul(request.GET)
        request.GET = without_blanks(request.GET)  # type: ignore[assignment]
        return super().changelist_view(request, {"media": self.list_media, **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except (ArithmeticError, ValueError, DataError, NotSupportedError) as error:
            raise IncorrectLookupParameters(error) from error


def without_blanks(asked: QueryDict) -> QueryDict:
    """Drop what was left empty: `status=` means any status, not the empty one. Cut a search that has no end."""
    kept = asked.copy()
    for name, values in asked.lists():
        filled = [value for value in values if value != ""]
        if filled:
            kept.setlist(name, [value[:LONGEST_SEARCH] for value in filled] if name == SEARCH_VAR else filled)
        else:
            del kept[name]
    kept._mutable = False
    return kept
