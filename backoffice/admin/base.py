"""What every admin of the back office is built on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone

from backoffice.admin.actions import GuardedActions
from backoffice.admin.autocompletes import Autocompletes
from backoffice.admin.buttons import ObjectButton, ObjectButtons
from backoffice.admin.deletion import Deletion
from backoffice.admin.forms import FIELDS, GuardedForms, adopt, changes_of
from backoffice.admin.history import HistoryPages
from backoffice.admin.lists import SearchableList
from backoffice.admin.lookups import CheapLookups
from backoffice.admin.media import LeanMedia
from backoffice.admin.people import signed_in
from backoffice.admin.permissions import OfferedPermissions
from backoffice.admin.sensitive import SensitiveColumns, SensitiveFields
from backoffice.admin.trail import note_refusal
from backoffice.admin.words import OwnWords
from backoffice.models import Versioned
from backoffice.services.history import save_with_history

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T", bound=models.Model)
P = TypeVar("P", bound=models.Model)

__all__ = (
    "BackofficeAdmin",
    "BackofficeStackedInline",
    "BackofficeTabularInline",
    "ObjectButton",
    "adopt",
    "changes_of",
    "note_refusal",
    "signed_in",
)


class BackofficeAdmin(
    OwnWords[T],
    LeanMedia[T],
    OfferedPermissions[T],
    Autocompletes[T],
    CheapLookups[T],
    SensitiveColumns[T],
    GuardedActions[T],
    GuardedForms[T],
    Deletion[T],
    HistoryPages[T],
    ObjectButtons[T],
    SearchableList[T],
    admin.ModelAdmin[T],
):
    """Override `save_model` to call one service and set `audited_by_service`; the rest is guarded here."""

    def save_model(self, request: HttpRequest, obj: T, form: BaseForm, change: bool) -> None:
        """Save a model that has no service of its own, with its history."""
        if change and isinstance(obj, Versioned):
            obj.bump()
        if self.has_history():
            save_with_history(obj, by=signed_in(request), at=timezone.now())
        else:
            obj.save()


MOST_ROWS = 500


class BoundedRows(InlineModelAdmin[T, P]):
    """Take no more rows in one form: Django would make and show two thousand for whoever just says that they come."""

    max_num = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: P | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": self.max_num, **kwargs})


class BackofficeTabularInline(BoundedRows[T, P], OfferedPermissions[T], SensitiveFields[T], admin.TabularInline[T, P]):
    """Rows of an object's page."""

    extra = 0
    show_change_link = False
    formfield_overrides = FIELDS
    add_label: StrOrPromise = ""


class BackofficeStackedInline(BoundedRows[T, P], OfferedPermissions[T], SensitiveFields[T], admin.StackedInline[T, P]):
    """Blocks of an object's page."""

    extra = 0
    show_change_link = False
    formfield_overrides = FIELDS
    add_label: StrOrPromise = ""
    """What the button for one more row says; empty: Django's own words."""
