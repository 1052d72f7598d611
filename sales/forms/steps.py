"""What a step of an order asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sales.models.orders import Disposition, Status


class StepForm(forms.Form):
    """Nothing to ask. `statuses` are the states of the orders that are to take the step."""

    def __init__(self, *args: Any, statuses: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adapt(statuses)
        for field in self.fields.values():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = look

    def stand_beside(self, form_id: str) -> None:
        """Let the fields stand elsewhere on a page: they name the form that sends them."""
        for field in self.fields.values():
            field.widget.attrs["form"] = form_id

    def begin_at_first(self) -> None:
        """Put the cursor into the first field, or into the first that is wrong."""
        first = next((name for name in self.fields if name in self.errors or not self.errors), None)
        if first is not None:
            self.fields[first].widget.attrs["autofocus"] = True

    def adapt(self, statuses: Collection[str]) -> None:
        """Drop the questions that these orders do not raise."""


class ParcelForm(StepForm):
    carrier = forms.CharField(label=_("Carrier"), max_length=100, required=False)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=100, required=False)


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=255, error_messages={"required": _("Say why.")})


class CancelForm(ReasonForm):
    disposition = forms.ChoiceField(
        label=_("Where are the goods?"),
        choices=(("", _("Choose …")), *Disposition.choices),
        error_messages={"required": _("Say whether the goods are back in stock or lost.")},
    )

    def adapt(self, statuses: Collection[str]) -> None:
        if Status.SHIPPED not in statuses:
            del self.fields["disposition"]


class NoteForm(StepForm):
    body = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write a note for the team …")}),
        error_messages={"required": _("The note is empty. Write something first.")},
    )
