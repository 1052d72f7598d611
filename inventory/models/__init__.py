from __future__ import annotations

from inventory.models.catalogue import Category, Product, ProductFamily, ProductQuerySet, sku_key_of
from inventory.models.images import ProductImage
from inventory.models.reservations import StockReservation
from inventory.models.stock import StockLevel, StockLocation, StockMovement

__all__ = (
    "Category",
    "Product",
    "ProductFamily",
    "ProductImage",
    "ProductQuerySet",
    "StockLevel",
    "StockLocation",
    "StockMovement",
    "StockReservation",
    "sku_key_of",
)
