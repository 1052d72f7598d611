"""Change stock by hand, and narrow a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import StockLevel, StockLocation
from inventory.services.ledger import LARGEST
from inventory.services.stock import new_key

MANUAL_KEY = r"^manual:[0-9a-f]{32}$"  # no form may name the key of an order's movement
# At the ends of time the next day, or the same one in another time zone, is no date any more.
DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class Change(TextChoices):
    RECEIPT = "receipt", gettext_lazy("Receipt: units arrived")
    DAMAGE = "damage", gettext_lazy("Damage or loss: units are gone")
    ADJUSTMENT = "adjustment", gettext_lazy("Adjustment: ± units")
    COUNT = "count", gettext_lazy("Count: I counted this many")
    TRANSFER = "transfer", gettext_lazy("Transfer: to another location")


NEEDS_REASON = frozenset({Change.DAMAGE, Change.ADJUSTMENT})
IN_PLACE = (Change.ADJUSTMENT, Change.RECEIPT, Change.DAMAGE)
MANY, FEW = 100, 5


def is_far_off(counted: int, expected: int) -> bool:
    """Say whether a count looks mistyped: more than 100 units off, or more than half of what the books say."""
    difference = abs(counted - expected)
    return difference > MANY or (difference >= FEW and 0 < expected < 2 * difference)


class StockChangeForm(forms.Form):
    """What happened, how many, where and why. A one-time token makes a double click move stock once."""

    change = forms.ChoiceField(label=gettext_lazy("What happened"), choices=Change.choices)
    quantity = forms.IntegerField(
        label=gettext_lazy("Units"),
        min_value=-LARGEST,
        max_value=LARGEST,
        help_text=gettext_lazy("A minus only with an adjustment: −3 takes three away."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    location = forms.ModelChoiceField(StockLocation.objects.all(), label=gettext_lazy("Location"), empty_label=None)
    to_location = forms.ModelChoiceField(
        StockLocation.objects.all(), label=gettext_lazy("To (transfer only)"), required=False, empty_label=""
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=255, required=False)
    key = forms.RegexField(MANUAL_KEY, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^(\d{1,18}:\d{1,18}( \d{1,18}:\d{1,18})*)?$", widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        locations: Sequence[StockLocation],
        levels: Sequence[StockLevel],
        change: str = Change.RECEIPT,
        auto_id: str = "id_%s",
    ) -> None:
        """`locations` are all of them; `levels` are the product's, whose stock a count is held against."""
        default = next((place.pk for place in locations if place.is_default), None)
        self.levels = levels
        initial = {"change": change, "location": default, "key": new_key(), "seen": self._seen()}
        super().__init__(data, initial=initial, auto_id=auto_id)
        if len(locations) < 2:
            self.fields["location"].widget = forms.HiddenInput()
            del self.fields["to_location"]
            self.fields["change"].choices = [row for row in Change.choices if row[0] != Change.TRANSFER]  # type: ignore[attr-defined]
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = kind

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        change, quantity = cleaned.get("change"), cleaned.get("quantity")
        if quantity is not None and quantity < 0 and change != Change.ADJUSTMENT:
            self.add_error("quantity", _("Write the number of units without a minus."))
        if quantity == 0 and change != Change.COUNT:
            self.add_error("quantity", _("Write by how many units the stock changes; 0 is no change."))
        if change in NEEDS_REASON and not cleaned.get("reason"):
            self.add_error("reason", _("Say why the stock changes; the ledger keeps it."))
        if change == Change.TRANSFER and not cleaned.get("to_location"):
            self.add_error("to_location", _("Choose where the units go."))
        return cleaned

    @property
    def doubtful_count(self) -> int | None:
        """The number counted, where it lies far off the books and nobody has said yet that it is meant."""
        counted = self.cleaned_data["quantity"]
        is_count = self.cleaned_data["change"] == Change.COUNT
        if not is_count or self.data.get("confirmed") == str(counted) or not is_far_off(counted, self.expected):
            return None
        return int(counted)

    def look_again(self) -> None:
        """Hold the next count against the stock as the person sees it now."""
        self.data = dict(self.data.items()) | {"seen": self._seen()}

    def _seen(self) -> str:
        return " ".join(f"{level.location_id}:{level.on_hand}" for level in self.levels)

    @property
    def expected(self) -> int:
        """Units at the chosen location when the form was opened."""
        pairs = (pair.split(":") for pair in self.cleaned_data["seen"].split())
        return {int(place): int(units) for place, units in pairs}.get(self.cleaned_data["location"].pk, 0)


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO dates only."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control"}, format="%Y-%m-%d")


class LedgerFilterForm(forms.Form):
    location = forms.ModelChoiceField(
        StockLocation.objects.all(),
        label=gettext_lazy("Location"),
        required=False,
        empty_label=gettext_lazy("All"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    date_from = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput, validators=DAYS)
    date_to = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput, validators=DAYS)
