"""Column mappings for tests."""

from __future__ import annotations

from typing import Any


def make_rules(**overrides: Any) -> dict[str, Any]:
    """Return the JSON of a mapping for products: Code, Title and Cost of theirs are our sku, name and price."""
    rules = {
        "name": "Supplier",
        "target": "products",
        "known_by": ["Code", "Title", "Cost"],
        "fields": {"sku": "Code", "name": "Title", "price": "Cost"},
    }
    return rules | overrides
