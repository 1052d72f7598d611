"""Put an invented catalogue through the services: categories, families, products and their pictures. No stock yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from backoffice.models import User
from inventory.demo.loading import load_pictures, load_products
from inventory.fake.catalogue import Inventor, Known
from inventory.models import Product, ProductFamily, ProductImage

PART = 500


def load_invented(
    wanted: int,
    *,
    rng: Random,
    images: list[ProductImage],
    by: User | None,
    at: datetime,
    progress: Callable[[int], None],
) -> list[Product]:
    """Create this many products beside those that are there; each picture made is noted in `images` at once."""
    inventor = Inventor(rng, _known())
    products: list[Product] = []
    while len(products) < wanted:
        catalogue = inventor.invent(min(PART, wanted - len(products)))
        part = load_products(catalogue, by=by, at=at)
        load_pictures(catalogue, part, images, by=by, at=at)
        products += part.values()
        progress(len(products))
    return products


def _known() -> Known:
    products = list(Product.objects.values_list("sku_key", "barcode"))
    return Known(
        skus=[sku_key for sku_key, _barcode in products],
        slugs=frozenset(ProductFamily.objects.values_list("slug", flat=True)),
        barcodes=[barcode for _sku_key, barcode in products],
    )
