from __future__ import annotations

from sales.models.customers import Customer, CustomerAddress
from sales.models.lines import OrderLine
from sales.models.notes import OrderNote
from sales.models.orders import Order, OrderQuerySet

__all__ = ("Customer", "CustomerAddress", "Order", "OrderLine", "OrderNote", "OrderQuerySet")
