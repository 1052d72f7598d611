"""The head of an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.percent import PercentField
from sales.forms.assignees import assignees
from sales.models import Order
from sales.services.contacts import COPIED

NOT_OF_THE_ORDER = frozenset({"token"})
BESIDE = (
    "email",
    "phone",
    "billing_address",
    "shipping_address",
    "carrier",
    "tracking_number",
    "assigned_to",
    "follow_up_on",
)
"""Fields that may stand beside the form on the page; they name it, so that they are sent with it."""


class OrderForm(forms.ModelForm[Order]):
    shipping_cost = forms.DecimalField(
        label=gettext_lazy("Shipping cost"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("As the customer is told: with tax where prices include it."),
    )
    shipping_tax_rate = PercentField(
        label=gettext_lazy("Shipping tax rate"), help_text=gettext_lazy("In percent: “19” or “7.25”.")
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    """One for each form that is opened, so that a double click makes one order."""

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            for name in COPIED:
                self.fields[name].help_text = _("Left empty, it is the customer's.")
        else:
            self.initial["shipping_cost"] = self.instance.shipping_cost
            self._keep_what_was_not_on_the_page()
        for name in BESIDE:
            if name in self.fields:
                self.fields[name].widget.attrs["form"] = "order_form"
        if isinstance(field := self.fields.get("assigned_to"), forms.ModelChoiceField):
            field.queryset = assignees(current=self.instance.assigned_to_id)

    def _keep_what_was_not_on_the_page(self) -> None:
        """Leave a field that was not sent as it is: the page is of a state that had no such field.

        Another tab has reopened the order since; empty, its customer would be gone with the next save.
        """
        if not self.is_bound:
            return
        self.data = {name: self.data[name] for name in self.data}
        for name, field in self.fields.items():
            stored = field.prepare_value(self.get_initial_for_field(field, name))
            self.data.setdefault(self.add_prefix(name), "" if stored is None else str(stored))

    def clean_shipping_cost(self) -> Decimal:
        return self.cleaned_data["shipping_cost"] or Decimal(0)

    def header(self) -> dict[str, Any]:
        """Return the fields as the services take them: ids in place of rows."""
        return dict(
            _id_of(name, value) if isinstance(self.fields[name], forms.ModelChoiceField) else (name, value)
            for name, value in self.cleaned_data.items()
            if name not in NOT_OF_THE_ORDER
        )


def _id_of(name: str, row: models.Model | None) -> tuple[str, Any]:
    return f"{name}_id", None if row is None else row.pk
