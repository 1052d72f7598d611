"""Choose the product of a line by typing, without one query a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect

from inventory.models import Product


class ProductSelect(AutocompleteSelect):
    """Django's own asks the database for each line's product; here the form set has them."""

    known: Mapping[str, Product]

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        blank = self.create_option(name, "", "", False, 0)
        chosen = (self.known[pk] for pk in value if pk in self.known)
        options = [self.create_option(name, row.pk, str(row), True, place) for place, row in enumerate(chosen, 1)]
        return [(None, [blank, *options], 0)]


class ProductField(forms.ModelChoiceField[Product]):
    """Accept what the form set has looked up."""

    known: Mapping[str, Product]

    def to_python(self, value: Any) -> Product | None:
        if value in self.empty_values:
            return None
        product = self.known.get(str(value))
        if product is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return product


def offer(field: forms.Field, known: Mapping[str, Product]) -> None:
    """Give a line's field and its widget the products of the whole form."""
    for part in (field, field.widget):
        if isinstance(part, ProductField | ProductSelect):
            part.known = known
