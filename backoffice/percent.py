"""A rate as people write it, "19" or "7.25 %", and as the database keeps it: 0.19, 0.0725."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TYPED = re.compile(r"(?P<number>[0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*(?P<sign>%?)")
HUNDRED = Decimal(100)


def percent_text(rate: Decimal) -> str:
    """Write a fraction as people read it: 0.1900 -> "19 %", 0.0725 -> "7.25 %"."""
    percent = f"{rate * HUNDRED:f}"
    short = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return f"{short}\u00a0%"


class PercentField(forms.CharField):
    """Typed in percent, with two decimals at most; `cleaned_data` holds the fraction, or None where it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        look = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        defaults: dict[str, Any] = {"widget": look, "max_length": 20}
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return percent_text(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        return self._rate(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True

    def _rate(self, text: str) -> Decimal:
        found = TYPED.fullmatch(text)
        if found is None:
            raise ValidationError(
                _("“%(text)s” is no tax rate. Write it in percent: “19” or “7.25 %%”.") % {"text": text}
            )
        percent = Decimal(found["number"].replace(",", "."))
        if percent > HUNDRED:
            raise ValidationError(_("A tax rate is 100 % at most. Write “19” for 19 %."))
        if percent != percent.quantize(Decimal("0.01")):
            raise ValidationError(_("A tax rate has two decimals at most: “7.25”."))
        if 0 < percent < 1 and not found["sign"]:
            raise ValidationError(
                _("“%(text)s” would be less than 1 %%. Write “19” for 19 %%, or “%(text)s %%” if you mean so little.")
                % {"text": text}
            )
        return (percent / HUNDRED).quantize(Decimal("0.0001"))
