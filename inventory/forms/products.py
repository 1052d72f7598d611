"""The forms of products, families, categories and locations. None of them knows a quantity on hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.percent import PercentField
from inventory.exceptions import CategoryRefused
from inventory.forms.options import OptionNamesField, OptionsField
from inventory.models import Category, Product, ProductFamily, StockLocation, sku_key_of
from inventory.services.categories import refuse_circle
from inventory.services.ledger import LARGEST
from inventory.services.product_rules import barcode_taken, sku_taken


class ProductForm(forms.ModelForm[Product]):
    options = OptionsField(
        label=gettext_lazy("options"),
        required=False,
        help_text=gettext_lazy("What sets it apart within its family, a line each: “Colour: Red”."),
    )
    tax_rate = PercentField(
        label=gettext_lazy("tax rate"),
        required=False,
        help_text=gettext_lazy("In percent: “19” or “7.25”. Empty: the shop's default rate."),
    )

    def clean_sku(self) -> str:
        sku: str = self.cleaned_data["sku"].strip()
        other = Product.objects.filter(sku_key=sku_key_of(sku)).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise forms.ValidationError(str(sku_taken(sku, other)))
        return sku

    def clean_barcode(self) -> str:
        barcode: str = self.cleaned_data["barcode"].strip()
        other = Product.objects.filter(barcode=barcode).exclude(pk=self.instance.pk).first() if barcode else None
        if other is not None:
            raise forms.ValidationError(str(barcode_taken(barcode, other)))
        return barcode


class NewProductForm(ProductForm):
    """For who may change stock: the first units can be booked together with the product."""

    opening_stock = forms.IntegerField(
        label=gettext_lazy("opening stock"),
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=gettext_lazy("Units on the shelf now, at the default location. Later changes are booked one by one."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("opening_stock") and not cleaned.get("track_stock"):
            self.add_error(
                "opening_stock", _("Stock is not tracked for this product. Tick “track stock” or leave this empty.")
            )
        return cleaned


class FamilyForm(forms.ModelForm[ProductFamily]):
    option_names = OptionNamesField(
        label=gettext_lazy("option names"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("What its products differ in, with commas between: “Colour, Size”."),
    )


class CategoryForm(forms.ModelForm[Category]):
    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        try:
            refuse_circle(self.instance, parent, dict(Category.objects.values_list("pk", "parent")))
        except CategoryRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return parent


class LocationForm(forms.ModelForm[StockLocation]):
    make_default = forms.BooleanField(
        label=gettext_lazy("make this the default location"),
        required=False,
        help_text=gettext_lazy(
            "Stock goes to the default location when nobody says otherwise; the former one steps back."
        ),
    )
