from __future__ import annotations

from sales.admin.customers import CustomerAdmin
from sales.admin.orders import OrderAdmin

__all__ = ("CustomerAdmin", "OrderAdmin")
