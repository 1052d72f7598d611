"""Short ways to claims and what they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Sum

from inventory.models import Product, StockLevel, StockLocation, StockReservation
from inventory.services.reservations import Claim

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))


def held(*reservations: StockReservation) -> list[int]:
    """Return what each holds now, and see that the level agrees with the sum."""
    stored = StockReservation.objects.in_bulk([row.pk for row in reservations])
    sums = StockReservation.objects.values_list("product_id", "location_id").annotate(Sum("reserved"))
    expected = {(product, location): total for product, location, total in sums}
    levels = StockLevel.objects.values_list("product_id", "location_id", "reserved")
    assert {(product, location): reserved for product, location, reserved in levels if reserved} == {
        place: total for place, total in expected.items() if total
    }
    return [stored[row.pk].reserved for row in reservations]


def claim(product: Product, wanted: int, key: str, **overrides: Any) -> Claim:
    facts: dict[str, Any] = {"location_id": StockLocation.default().pk, "label": key, "since": MONDAY} | overrides
    return Claim(key=key, product_id=product.pk, wanted=wanted, **facts)
