"""The form of a new product."""

from __future__ import annotations

ADD = "/admin/inventory/product/add/"
NEW = {"sku": "MUG-RED", "name": "Red mug", "price": "9.90"}
