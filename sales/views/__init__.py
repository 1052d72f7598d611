"""The cart's page and what its buttons do."""

from __future__ import annotations

from sales.views.beginning import begin_order
from sales.views.cart import cart
from sales.views.products import add_product
from sales.views.search import find_people, find_products

__all__ = ("add_product", "begin_order", "cart", "find_people", "find_products")
