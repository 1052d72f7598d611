"""Find products to sell: by exactly the code that a scanner types, or by words."""

from __future__ import annotations

from functools import reduce

from django.db.models import BooleanField, Case, Q, Value, When

from inventory.models import Product, sku_key_of

SHOWN = 20
SEARCHED = ("sku", "name", "barcode")


def find_by_code(code: str) -> list[Product]:
    """Return the products with exactly this SKU or barcode, active or not; two where one's SKU is another's barcode."""
    return list(Product.objects.filter(Q(sku_key=sku_key_of(code)) | Q(barcode=code.strip())).order_by("pk"))


def search_ids(term: str) -> list[int]:
    """Return the ids of the first active products that contain every word, by name."""
    found = Product.objects.active().filter(_says(term)).order_by("name", "pk")
    return list(found.values_list("pk", flat=True)[:SHOWN])


def find_products(term: str, *, limit: int) -> list[Product]:
    """Return first the products of exactly this SKU or barcode, active or not, then active ones that hold every word.

    With their stock, by one statement.
    """
    exact = Q(sku_key=sku_key_of(term)) | Q(barcode=term.strip())
    is_exact = Case(When(exact, then=Value(True)), default=Value(False), output_field=BooleanField())
    found = Product.objects.filter(exact | (Q(is_active=True) & _says(term)))
    return list(found.with_stock().order_by(is_exact.desc(), "name", "pk")[:limit])


def _says(term: str) -> Q:
    """Match what contains every word of the term."""
    words = (reduce(Q.__or__, (Q(**{f"{name}__icontains": word}) for name in SEARCHED)) for word in term.split())
    return reduce(Q.__and__, words, Q())
