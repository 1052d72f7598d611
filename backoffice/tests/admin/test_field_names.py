"""Fields under the names that people use."""

from __future__ import annotations

import pytest

from backoffice.admin.field_names import column_label, lookup_label
from inventory.models import Product, StockMovement


@pytest.mark.parametrize(
    ("lookup", "label"),
    [
        ("is_active__exact", "active"),
        ("is_active", "active"),
        ("category__name", "category, name"),
        ("pk__in", "ID (in)"),
        ("price__gte", "price (gte)"),
        ("no_such__thing", "no_such thing"),
    ],
)
def test_a_lookup_is_named_after_its_fields(lookup: str, label: str) -> None:
    assert lookup_label(Product, lookup) == label


@pytest.mark.parametrize(
    ("column", "path", "label"),
    [
        ("time", "created_at", "Time"),
        ("sku", "product__sku", "SKU"),
        ("location", "location__name", "Location"),
        ("who", "actor__username", "Who"),
        ("opening_stock", "opening_stock", "Opening stock"),
    ],
)
def test_a_column_is_named_after_its_field(column: str, path: str, label: str) -> None:
    assert column_label(StockMovement, column, path) == label
