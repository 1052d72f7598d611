"""Customers and their addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sales.models import Customer, CustomerAddress
from sales.services.customers import ADDRESS_FIELDS


class AddressForm(forms.ModelForm[CustomerAddress]):
    class Meta:
        model = CustomerAddress
        fields = ADDRESS_FIELDS

    def _post_clean(self) -> None:
        """Leave the row alone: that one address is the billing address holds for all together, see the form set."""

    def address(self) -> dict[str, Any]:
        """Return the address as the service takes it; with its id where it is known."""
        return {"id": self.instance.pk} | {name: self.cleaned_data[name] for name in ADDRESS_FIELDS}


class AddressFormSet(forms.BaseInlineFormSet[CustomerAddress, Customer, forms.ModelForm[CustomerAddress]]):
    """All addresses of a customer."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Take the address's id as a number, so that one that is gone by now is written anew."""
        super().add_fields(form, index)
        initial = form.fields["id"].initial
        form.fields["id"] = forms.IntegerField(required=False, initial=initial, widget=forms.HiddenInput)

    def clean(self) -> None:
        if any(self.errors):
            return
        for name, sentence in (
            ("is_billing", _("Only one address can be the billing address.")),
            ("is_shipping", _("Only one address can be the shipping address.")),
        ):
            if sum(bool(form.cleaned_data.get(name)) for form in self._kept()) > 1:
                raise forms.ValidationError(sentence)

    def addresses(self) -> list[dict[str, Any]]:
        """Return the whole new set, without an id twice."""
        found = [form.address() for form in self._kept()]
        ids = [address["id"] for address in found]
        for place, address in enumerate(found):
            if address["id"] is None or address["id"] in ids[:place]:
                del address["id"]
        return found

    def _kept(self) -> list[AddressForm]:
        gone = self.deleted_forms
        forms = (form for form in self.forms if form not in gone and isinstance(form, AddressForm))
        return [form for form in forms if form.instance.pk or form.has_changed()]
