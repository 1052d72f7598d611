"""What is typed on the cart's page: a line, the terms, a new customer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models.catalogue import NO_NUL, PRICE_LIMIT
from sales.cart.contents import MOST_UNITS
from sales.cart.stored import ADDRESS_LENGTH, NOTE_LENGTH
from sales.services.lines import LineInput

PIECES = gettext_lazy("From 1 to 9,999 pieces; “Remove” takes the line out.")
NO_AMOUNT = gettext_lazy("Write an amount with digits and a point, such as 9.90.")


class AmountField(forms.DecimalField):
    """An amount that may be left out; it is typed as text, since a number field drops what it cannot read."""

    default_error_messages = {"invalid": NO_AMOUNT}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control", "autocomplete": "off"})
        super().__init__(required=False, min_value=0, widget=widget, **kwargs)


class CartForm(forms.Form):
    """Fields in Bootstrap's look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "form-control")
            if self.is_bound and name in self.errors:
                field.widget.attrs["class"] += " is-invalid"
                field.widget.attrs["aria-invalid"] = "true"
                field.widget.attrs["aria-describedby"] = f"{self[name].id_for_label}-error"


class CartLineForm(CartForm):
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"),
        min_value=1,
        max_value=MOST_UNITS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), PIECES),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control", "autocomplete": "off"}),
    )
    unit_price = AmountField(
        label=gettext_lazy("Other price"), max_value=PRICE_LIMIT - Decimal("0.0001"), decimal_places=4
    )
    override_reason = forms.CharField(
        label=gettext_lazy("Reason for the price"), required=False, max_length=255, validators=NO_NUL
    )
    discount = AmountField(label=gettext_lazy("Discount"), max_digits=14, decimal_places=2)

    SPECIAL = ("unit_price", "override_reason", "discount")

    def __init__(self, *args: Any, line: LineInput, list_price: Decimal | None, **kwargs: Any) -> None:
        self.line, self.list_price = line, list_price
        initial = {
            "quantity": line.quantity,
            "unit_price": _plain(line.unit_price),
            "override_reason": line.override_reason,
            "discount": line.discount or None,
        }
        super().__init__(*args, prefix=f"line-{line.product_id}", initial=initial, **kwargs)
        if list_price is not None:
            self.fields["unit_price"].widget.attrs["placeholder"] = _plain(list_price)

    @property
    def is_special(self) -> bool:
        """Whether the line's price is not simply the list price, is just being changed, or something is wrong."""
        is_typed = self.is_bound and not set(self.SPECIAL).isdisjoint(self.changed_data)
        return self.line.unit_price is not None or bool(self.line.discount) or is_typed or bool(self.errors)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("unit_price") == self.list_price:
            data["unit_price"] = None
        if data.get("unit_price") is None:
            data["override_reason"] = ""
        elif not data.get("override_reason") and "override_reason" not in self.errors:
            self.add_error("override_reason", _("Say why the price is not the list price."))
        return data

    def wanted(self) -> LineInput:
        """Return the line as it was typed."""
        data = self.cleaned_data
        price, discount = data["unit_price"], data["discount"] or Decimal(0)
        return LineInput(self.line.product_id, data["quantity"], price, data["override_reason"], discount)


class TermsForm(CartForm):
    shipping_address = forms.CharField(
        label=gettext_lazy("Ship to"),
        required=False,
        max_length=ADDRESS_LENGTH,
        validators=NO_NUL,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shipping_cost = AmountField(label=gettext_lazy("Shipping cost"), max_digits=14, decimal_places=2)
    note = forms.CharField(
        label=gettext_lazy("Note on the order"),
        required=False,
        max_length=NOTE_LENGTH,
        validators=NO_NUL,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_shipping_address(self) -> str:
        return _lines(self.cleaned_data["shipping_address"])

    def clean_note(self) -> str:
        return _lines(self.cleaned_data["note"])

    def clean_shipping_cost(self) -> Decimal | None:
        return self.cleaned_data["shipping_cost"] or None

    def wanted(self) -> dict[str, Any]:
        """Return the terms as the cart holds them."""
        return self.cleaned_data | {"shipping_cost": self.cleaned_data["shipping_cost"] or Decimal(0)}


class NewCustomerForm(CartForm):
    """Name and what is needed to send a parcel; the rest is for the customer's own page."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        validators=NO_NUL,
        error_messages={"required": gettext_lazy("Write at least the new customer's name.")},
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=50, required=False, validators=NO_NUL)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=200, required=False, validators=NO_NUL)
    line1 = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False, validators=NO_NUL)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False, validators=NO_NUL)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False, validators=NO_NUL)
    country = forms.CharField(label=gettext_lazy("Country"), max_length=100, required=False, validators=NO_NUL)

    ADDRESS = ("line1", "postcode", "city", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="new", **kwargs)

    @property
    def is_begun(self) -> bool:
        """Whether somebody has typed into it."""
        return self.is_bound or bool(self.initial)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if any(data.get(name) for name in self.ADDRESS):
            for name in ("line1", "city"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("An address needs street and city."))
        return data

    def customer(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone", "company")}

    def addresses(self) -> list[dict[str, Any]]:
        address = {name: self.cleaned_data[name] for name in self.ADDRESS}
        return [address] if address["line1"] else []


def _lines(text: str) -> str:
    """Return the text with the line ends that the cart stores."""
    return text.replace("\r\n", "\n").strip()


def _plain(price: Decimal | None) -> str:
    """Return a price as it is typed: 9.90 rather than 9.9000."""
    if price is None:
        return ""
    return f"{price:.2f}" if price == round(price, 2) else f"{price:.4f}"
