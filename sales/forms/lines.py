"""The lines of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.admin.forms import short_decimal
from inventory.models import Product
from sales.forms.products import offer
from sales.models import Order, OrderLine
from sales.services.lines import LineInput

OPTIONAL = ("unit_price", "discount")
CHECKED = ("quantity", "unit_price", "discount")
VALIDATORS = {field.name: field.validators for field in OrderLine._meta.concrete_fields}


class LineForm(forms.ModelForm[OrderLine]):
    """What somebody wants in a line; the service makes the line of it."""

    class Meta:
        model = OrderLine
        fields = ("product", "quantity", "unit_price", "override_reason", "discount")
        help_texts = {
            "unit_price": _("Empty: the list price."),
            "override_reason": _("Needed where the price is not the list price."),
            "discount": _("An amount for the whole line."),
        }

    def __init__(self, *args: Any, products: Mapping[str, Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["product"], products)
        for name in CHECKED:
            self.fields[name].validators += VALIDATORS[name]
        for name in OPTIONAL:
            self.fields[name].required = False
        self._fill()

    def line_input(self) -> LineInput:
        data = self.cleaned_data
        return LineInput(
            data["product"].pk,
            data["quantity"],
            data["unit_price"],
            data["override_reason"],
            data["discount"] or Decimal(0),
            self.instance.pk,
        )

    def _fill(self) -> None:
        """Start a new line with one unit; leave a list price empty, so that it follows the product."""
        if self.instance._state.adding:
            self.fields["quantity"].initial = 1
            return
        self.fields["unit_price"].widget.attrs["placeholder"] = short_decimal(self.instance.list_price)
        if self.instance.unit_price == self.instance.list_price:
            self.initial["unit_price"] = None

    def _post_clean(self) -> None:
        """Leave the row alone: checking it whole would cost several queries a line, and the service does it."""


class LineFormSet(forms.BaseInlineFormSet[OrderLine, Order, forms.ModelForm[OrderLine]]):
    """All lines of a draft; a number of queries that does not grow with them."""

    @cached_property
    def products(self) -> dict[str, Product]:
        """The products that the form names, by id as it is typed."""
        if self.is_bound:
            names = (f"{self.add_prefix(index)}-product" for index in range(self.total_form_count()))
            typed = {value for name in names if (value := str(self.data.get(name, ""))).isdecimal() and len(value) < 19}
            return {str(pk): product for pk, product in Product.objects.in_bulk(map(int, typed)).items()}
        return {str(line.product_id): line.product for line in self.get_queryset()}

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"products": self.products}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Take the line's id as a number: Django would look each one up, and refuse a line that is gone by now."""
        super().add_fields(form, index)
        initial = form.fields["id"].initial
        form.fields["id"] = forms.IntegerField(required=False, initial=initial, widget=forms.HiddenInput)

    def line_inputs(self) -> tuple[LineInput, ...]:
        """Return the whole new set; a line that is gone by now is a new one."""
        before, after = self._on_other_pages()
        return (*before, *(form.line_input() for form in self._kept()), *after)

    def _on_other_pages(self) -> tuple[list[LineInput], list[LineInput]]:
        """Return the lines before and behind those of this form, as they are."""
        mine = {line.pk for line in self.get_queryset()}
        if self.instance.pk is None or len(mine) >= self.instance.line_count:
            return [], []
        rows = list(self.instance.lines.all())
        first = next((place for place, row in enumerate(rows) if row.pk in mine), len(rows))
        others = [(place < first, LineInput.of(row)) for place, row in enumerate(rows) if row.pk not in mine]
        return [line for is_before, line in others if is_before], [line for is_before, line in others if not is_before]

    def _kept(self) -> list[LineForm]:
        gone = self.deleted_forms
        forms = (form for form in self.forms if form not in gone and isinstance(form, LineForm))
        return [form for form in forms if form.instance.pk or form.has_changed()]
