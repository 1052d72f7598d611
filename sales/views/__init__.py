"""The cart's page and what its buttons do."""

from __future__ import annotations

from sales.views.cart import cart
from sales.views.products import add_product

__all__ = ("add_product", "cart")
