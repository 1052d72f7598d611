"""Short ways to the stock services."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from inventory.models import Product, StockLevel, StockLocation
from inventory.services.stock import (
    Count,
    Posting,
    adjust_stock,
    count_stock,
    transfer_stock,
)

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)
LARGEST = 2**31 - 1


def adjust(product: Product, quantity: int, **overrides: Any) -> Posting:
    facts: dict[str, Any] = {"location_id": StockLocation.default().pk, "reason": "why", "by": None} | overrides
    return adjust_stock(product_id=product.pk, quantity=quantity, **facts)


def count(product: Product, counted: int, *, reason: str = "stocktaking", **facts: Any) -> Posting:
    return count_stock([Count(product.pk, StockLocation.default().pk, counted, **facts)], by=None, reason=reason)


def transfer(product: Product, source: StockLocation, target: StockLocation, quantity: int, **facts: Any) -> Posting:
    return transfer_stock(
        product_id=product.pk,
        from_location_id=source.pk,
        to_location_id=target.pk,
        quantity=quantity,
        **({"by": None} | facts),
    )


def on_hand(product: Product, location: StockLocation | None = None) -> int:
    return StockLevel.objects.get(product=product, location=location or StockLocation.default()).on_hand
