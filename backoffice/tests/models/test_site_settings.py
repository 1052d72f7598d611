from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from backoffice.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_a_migration_makes_the_one_row() -> None:
    assert SiteSettings.objects.get() == SiteSettings.load()
    assert str(SiteSettings.load()) == "My shop"


def test_there_is_no_second_row() -> None:
    with pytest.raises(IntegrityError, match="backoffice_sitesettings_one_row"), transaction.atomic():
        SiteSettings.objects.create(pk=2)


@pytest.mark.parametrize("rate", ["-0.0001", "1.0001"])
def test_the_tax_rate_is_a_fraction(rate: str) -> None:
    with pytest.raises(IntegrityError, match="backoffice_sitesettings_tax_rate"), transaction.atomic():
        SiteSettings.objects.update(default_tax_rate=Decimal(rate))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "eur"),
        ("currency", "EURO"),
        ("currency", "€"),
        ("order_prefix", "SO "),
        ("order_prefix", "<b>"),
        ("order_prefix", "2026"),
        ("default_tax_rate", Decimal("1.5")),
        ("low_stock_threshold", -1),
    ],
)
def test_an_impossible_value_is_named(field: str, value: object) -> None:
    row = SiteSettings.load()
    setattr(row, field, value)

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize("prefix", ["", "SO-", "2026/", "A_", "Shop"])
def test_a_prefix_that_ends_before_the_number_begins_is_accepted(prefix: str) -> None:
    row = SiteSettings.load()
    row.order_prefix = prefix

    row.full_clean()
