"""What every admin form does besides its fields: notice that it is stale, and show what the business refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.admin.diffs import Words, stale_sentence
from backoffice.admin.sensitive import SensitiveFields
from backoffice.admin.trail import AuditTrail, note_refusal
from backoffice.exceptions import DomainError
from backoffice.models import Versioned

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=models.Model)

REFUSAL = "backoffice.refusal"  # a key of request.META that no client can send
VERSION = "version"


class TextArea(AdminTextareaWidget):
    """Read the line ends that browsers send as the ones that are stored, or each save would change the text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


class DecimalInput(forms.NumberInput):
    """Show 18.5000 as 18.50 and 0.1900 as 0.19: of the decimals that a column keeps those that say something."""

    def format_value(self, value: Any) -> str | None:
        shown: str | None = super().format_value(short_decimal(value) if isinstance(value, Decimal) else value)
        return shown


FIELDS: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.TextField: {"widget": TextArea},
    models.DecimalField: {"widget": DecimalInput},
}


class SavedMeanwhile(DomainError):
    """A rival took a unique value, or deleted what was chosen, after the form had checked it."""


class GuardedForm(forms.ModelForm[Any]):
    """A form that fails where the row has moved on or a service has refused it; what was typed stays in its fields."""

    refusal: DomainError | None = None
    hidden: frozenset[str] = frozenset()
    words: Words = {}

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        if self.is_stale:
            self.add_error(None, stale_sentence(self.instance, self.known_version, self.hidden, self.words))
        elif self.refusal is not None:
            self.add_error(None, str(self.refusal))

    @property
    def known_version(self) -> int | None:
        """The version that the person saw when the form was opened."""
        return _version(str(self.data.get(VERSION, "")))

    @property
    def is_stale(self) -> bool:
        row = self.instance
        return isinstance(row, Versioned) and row.pk is not None and row.version != self.known_version


class GuardedForms(AuditTrail[T], SensitiveFields[T], admin.ModelAdmin[T]):
    """Save through services: a refusal rolls back and shows the same form again with the sentence on it."""

    formfield_overrides = FIELDS

    def get_form(self, request: HttpRequest, obj: T | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        guards = {
            "refusal": request.META.get(REFUSAL),
            "hidden": self.hidden_fields(request),
            "words": getattr(self, "history_words", {}),
        }
        return type(form.__name__, (GuardedForm, form), guards)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            refusal = error
        except IntegrityError:
            logger.warning("The database refused what the form had let pass", exc_info=True)
            refusal = SavedMeanwhile(
                _("Somebody saved something at the same moment that does not go with this. Check and save again.")
            )
        target = self.get_object(request, object_id) if object_id else None
        note_refusal(request, self.action_name("change" if object_id else "add"), target, refusal)
        return self._show_again(request, refusal, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        context["row_version"] = obj.version if isinstance(obj, Versioned) else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def known_version(self, request: HttpRequest) -> int | None:
        """Return the version that the form was opened with, for the service's `version`."""
        return _version(request.POST.get(VERSION, ""))

    def _show_again(
        self, request: HttpRequest, error: DomainError, object_id: str | None, form_url: str, extra_context: Any
    ) -> Any:
        for _name, uploads in request.FILES.lists():
            for upload in uploads:
                upload.seek(0)
        request.META[REFUSAL] = error
        return super().changeform_view(request, object_id, form_url, extra_context)


def _version(typed: str) -> int | None:
    """Read a version; Python itself refuses to read a number of thousands of digits."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def short_decimal(value: Decimal) -> str:
    """Leave out zeros at the end, but for the first two decimals."""
    whole, point, decimals = f"{value:f}".partition(".")
    return f"{whole}{point}{decimals[:2]}{decimals[2:].rstrip('0')}"


def changes_of(form: forms.BaseForm) -> dict[str, Any]:
    """Return the fields that were typed over, with their new values, as services take them."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}


def adopt(instance: models.Model, saved: models.Model) -> None:
    """Make the form's instance the row that a service has saved, so that Django's response finds its id."""
    instance.__dict__.update({name: value for name, value in saved.__dict__.items() if not name.startswith("_")})
    instance._state.adding = False
    instance._state.db = saved._state.db
