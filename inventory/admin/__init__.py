"""The catalogue and the stock room in the admin."""

from __future__ import annotations

from inventory.admin.categories import CategoryAdmin
from inventory.admin.families import ProductFamilyAdmin
from inventory.admin.products import ProductAdmin
from inventory.admin.stock import StockLevelAdmin, StockLocationAdmin, StockMovementAdmin, StockReservationAdmin

__all__ = (
    "CategoryAdmin",
    "ProductAdmin",
    "ProductFamilyAdmin",
    "StockLevelAdmin",
    "StockLocationAdmin",
    "StockMovementAdmin",
    "StockReservationAdmin",
)
