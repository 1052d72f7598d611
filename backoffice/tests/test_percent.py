from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from backoffice.percent import PercentField, percent_text


@pytest.mark.parametrize(
    ("typed", "rate", "shown"),
    [
        ("19", "0.1900", "19\u00a0%"),
        ("19 %", "0.1900", "19\u00a0%"),
        ("19%", "0.1900", "19\u00a0%"),
        ("19,0", "0.1900", "19\u00a0%"),
        (" 7.25 ", "0.0725", "7.25\u00a0%"),
        ("7,25\u00a0%", "0.0725", "7.25\u00a0%"),
        ("5.5", "0.0550", "5.5\u00a0%"),
        ("10", "0.1000", "10\u00a0%"),
        ("0", "0.0000", "0\u00a0%"),
        ("0.5 %", "0.0050", "0.5\u00a0%"),
        ("100", "1.0000", "100\u00a0%"),
    ],
)
def test_a_rate_is_typed_in_percent_and_comes_back_the_same(typed: str, rate: str, shown: str) -> None:
    field = PercentField()

    kept = field.clean(typed)

    assert kept == Decimal(rate)
    assert percent_text(Decimal(rate)) == field.prepare_value(kept) == shown
    assert field.clean(shown) == kept
    assert not field.has_changed(kept, shown)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nineteen", "“nineteen” is no tax rate. Write it in percent: “19” or “7.25 %”."),
        ("-19", "is no tax rate"),
        ("1e1", "is no tax rate"),
        ("NaN", "is no tax rate"),
        ("1,234.5", "is no tax rate"),
        ("١٩", "is no tax rate"),
        ("19 % %", "is no tax rate"),
        ("101", "100 % at most"),
        ("999999999", "100 % at most"),
        ("7.255", "two decimals at most"),
        ("0.19", "“0.19” would be less than 1 %. Write “19” for 19 %, or “0.19 %” if you mean so little."),
        ("9" * 21, "at most 20 characters"),
    ],
)
def test_what_is_no_rate_is_refused_in_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PercentField().clean(typed)

    assert sentence in refused.value.messages[0]
    assert PercentField().has_changed(Decimal("0.19"), typed)


def test_an_empty_rate_is_none() -> None:
    assert PercentField(required=False).clean("") is None
