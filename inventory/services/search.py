"""Find products to sell: by exactly the code that a scanner types, or by words."""

from __future__ import annotations

from functools import reduce

from django.db.models import Q

from inventory.models import Product, sku_key_of

SHOWN = 20
SEARCHED = ("sku", "name", "barcode")


def find_by_code(code: str) -> list[Product]:
    """Return the products with exactly this SKU or barcode, active or not; two where one's SKU is another's barcode."""
    return list(Product.objects.filter(Q(sku_key=sku_key_of(code)) | Q(barcode=code.strip())).order_by("pk"))


def search_ids(term: str) -> list[int]:
    """Return the ids of the first active products that contain every word, by name."""
    words = (reduce(Q.__or__, (Q(**{f"{name}__icontains": word}) for name in SEARCHED)) for word in term.split())
    found = Product.objects.active().filter(*words).order_by("name", "pk")
    return list(found.values_list("pk", flat=True)[:SHOWN])
