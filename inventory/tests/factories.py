"""Catalogue and stock for tests, made by the services, so that the ledger explains every unit."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from inventory.models import Category, Product, ProductFamily, StockLevel, StockLocation, StockReservation
from inventory.services.catalogue import create_product
from inventory.services.reservations import Claim, reserve
from inventory.services.stock import Receipt, receive_stock

_numbers = count(1)


def make_category(**overrides: Any) -> Category:
    number = next(_numbers)
    return Category.objects.create(**({"name": f"Category {number}", "slug": f"category-{number}"} | overrides))


def make_family(**overrides: Any) -> ProductFamily:
    number = next(_numbers)
    return ProductFamily.objects.create(**({"name": f"Family {number}", "slug": f"family-{number}"} | overrides))


def make_location(**overrides: Any) -> StockLocation:
    number = next(_numbers)
    return StockLocation.objects.create(**({"code": f"place-{number}", "name": f"Place {number}"} | overrides))


def make_product(**overrides: Any) -> Product:
    number = next(_numbers)
    by, at = overrides.pop("by", None), overrides.pop("at", None)
    fields = {"sku": f"MUG-{number}", "name": f"Mug {number}", "price": Decimal("9.9000")} | overrides
    return create_product(fields=fields, by=by, at=at)


def make_stock(product: Product, quantity: int, location: StockLocation | None = None) -> StockLevel:
    """Receive units (at the default location) and return the stock level."""
    place = location or StockLocation.default()
    receive_stock([Receipt(product.pk, place.pk, quantity)], by=None, reason="factory")
    return StockLevel.objects.get(product=product, location=place)


def make_reservation(product: Product, wanted: int, **overrides: Any) -> StockReservation:
    """Queue an order's claim (at the default location); what is free is handed out at once."""
    number = next(_numbers)
    location = overrides.pop("location", None) or StockLocation.default()
    facts: dict[str, Any] = {
        "key": f"order-line:{number}",
        "label": f"SO-{number}",
        "since": timezone.now(),
    } | overrides
    claim = Claim(product_id=product.pk, location_id=location.pk, wanted=wanted, **facts)
    return reserve([claim])[claim.key]
