"""Filters that stay cheap on a long list. Name range filters from here, not from rangefilter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rangefilter import filters as rangefilter

from backoffice.admin.autocompletes import KnownRowSelect


class DateRangeFilter(rangefilter.DateRangeFilter):  # type: ignore[misc]
    """From one day to another, both included, in the shop's time zone."""

    def chosen_text(self) -> str:
        return _ends(self, lambda day: date_format(day, "j M Y"))


class NumberRangeFilter(rangefilter.NumericRangeFilter):  # type: ignore[misc]
    """From one number to another, both included, exact as the column is."""

    def _get_form_fields(self) -> dict[str, forms.Field]:
        ends = ((self.lookup_kwarg_gte, _("From")), (self.lookup_kwarg_lte, _("To")))
        return {name: _number_field(self.field, label) for name, label in ends}

    def chosen_text(self) -> str:
        return _ends(self, lambda number: f"{number:,}")


class AutocompleteFilter(admin.RelatedFieldListFilter):
    """Choose one of many by typing, instead of a list of all: ("actor", AutocompleteFilter)."""

    template = "admin/autocomplete_filter.html"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Load none; the browser asks for what is typed."""
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.form = self._form(changelist)
        return iter(())

    def chosen_text(self) -> str:
        """Name the chosen row; empty for what is none."""
        key = str(self.lookup_val[-1]) if self.lookup_val else ""
        rows = self.field.related_model._default_manager.all()  # type: ignore[union-attr]
        return str(rows.filter(pk=key).first() or "") if key.isdecimal() and len(key) < 19 else ""

    def _form(self, changelist: Any) -> forms.Form:
        form = forms.Form({self.lookup_kwarg: self.lookup_val[-1] if self.lookup_val else ""})
        form.fields[self.lookup_kwarg] = forms.ModelChoiceField(
            self.field.related_model._default_manager.all(),  # type: ignore[union-attr]
            widget=KnownRowSelect(self.field, changelist.model_admin.admin_site),
            required=False,
            label=self.title,
        )
        return form


def _ends(spec: Any, shown: Callable[[Any], str]) -> str:
    """Write a range: "from 5", "to 9", "5 – 9"; empty where it was not understood."""
    if not spec.form.is_valid():
        return ""
    first, last = (spec.form.cleaned_data.get(name) for name in (spec.lookup_kwarg_gte, spec.lookup_kwarg_lte))
    if first is None or last is None:
        words = gettext("from %(end)s") if first is not None else gettext("to %(end)s")
        return words % {"end": shown(last if first is None else first)} if first is not last else ""
    return f"{shown(first)} – {shown(last)}"


def _number_field(column: Any, label: Any) -> forms.Field:
    """Take what fits into the column: a larger number would be a 500, not an empty list."""
    widget = forms.NumberInput(attrs={"placeholder": label})
    if isinstance(column, models.DecimalField):
        return forms.DecimalField(
            label="", widget=widget, required=False, max_digits=column.max_digits, decimal_places=column.decimal_places
        )
    return forms.IntegerField(label="", widget=widget, required=False)
