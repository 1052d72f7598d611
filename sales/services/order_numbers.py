"""Which order somebody means who types or says its number."""

from __future__ import annotations

import re

from django.db.models import Q

from inventory.models import Product
from inventory.models.catalogue import sku_key_of
from sales.models import Order

BARE = re.compile(r"[1-9][0-9]{0,17}")


def order_of_number(term: str) -> int | None:
    """Return the id of the order of exactly this number, or of the only one that its digits alone can mean."""
    term = term.strip()
    if not term:
        return None
    exact = Order.objects.filter(number__in={term, term.upper()}).values_list("pk", flat=True).first()
    return exact if exact is not None else order_of_digits(term)


def order_of_digits(term: str) -> int | None:
    """Return the id of the order "SO-233" or "Draft 233" for "233", unless that is another's number or a SKU."""
    if not BARE.fullmatch(term):
        return None
    is_meant = Q(number__isnull=True) | Q(number__endswith=term)
    pk = Order.objects.filter(is_meant, pk=int(term)).values_list("pk", flat=True).first()
    if pk is None or Order.objects.filter(external_number=term).exclude(pk=pk).exists():
        return None
    return None if Product.objects.filter(Q(sku_key=sku_key_of(term)) | Q(barcode=term)).exists() else pk
