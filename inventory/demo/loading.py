"""Put the demo catalogue through the services: categories, families, products, pictures, opening stock."""

from __future__ import annotations

from datetime import datetime

from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import create_many_with_history, save_with_history
from inventory.demo.catalogue import DemoCatalogue, DemoCategory, DemoFamily, DemoPicture
from inventory.models import Category, Product, ProductFamily, ProductImage, StockLocation
from inventory.models.stock import MovementKind
from inventory.services.catalogue import create_products
from inventory.services.images import BATCH, NewImage, Owner, add_images
from inventory.services.stock import Receipt, receive_stock


def load_products(catalogue: DemoCatalogue, *, by: User | None, at: datetime) -> dict[str, Product]:
    """Create the catalogue and receive its opening stock; return the products by SKU."""
    categories = _create_categories(catalogue.categories, by=by, at=at)
    families = _create_families(catalogue.families, by=by, at=at)
    fields = [
        product.fields()
        | {"category": categories[product.category], "family": families[product.family] if product.family else None}
        for product in catalogue.products
    ]
    products = {product.sku: product for product in create_products(fields, by=by, at=at)}
    here = StockLocation.default()
    receipts = [
        Receipt(products[product.sku].pk, here.pk, product.opening_stock, kind=MovementKind.INITIAL)
        for product in catalogue.products
        if product.opening_stock
    ]
    receive_stock(receipts, by=by, reason="Opening stock", at=at)
    return products


def load_pictures(
    catalogue: DemoCatalogue, products: dict[str, Product], images: list[ProductImage], *, by: User | None, at: datetime
) -> None:
    """Draw a picture of each product and family; what is made is noted in `images` at once, also if the next fails."""
    families = ProductFamily.objects.in_bulk([family.slug for family in catalogue.families], field_name="slug")
    owners: list[tuple[Owner, DemoPicture]] = [
        *((products[product.sku], product.picture) for product in catalogue.products),
        *((families[family.slug], family.picture) for family in catalogue.families),
    ]
    new = [NewImage(owner, picture.cleaned(), picture.alt) for owner, picture in owners]
    for start in range(0, len(new), BATCH):
        images += add_images(new[start : start + BATCH], by=by, at=at)


def _create_categories(rows: tuple[DemoCategory, ...], *, by: User | None, at: datetime) -> dict[str, Category]:
    """Return the categories by slug. What is missing is made one by one: a parent must be there before its children."""
    categories = Category.objects.in_bulk([row.slug for row in rows], field_name="slug")
    new = [row for row in rows if row.slug not in categories]
    for row in new:
        category = Category(slug=row.slug, name=row.name, parent=categories[row.parent] if row.parent else None)
        save_with_history(category, by=by, at=at)
        categories[row.slug] = category
    audit.record_many("category.add", [categories[row.slug] for row in new], by=by, at=at)
    return categories


def _create_families(rows: tuple[DemoFamily, ...], *, by: User | None, at: datetime) -> dict[str, ProductFamily]:
    families = [
        ProductFamily(slug=row.slug, name=row.name, description=row.description, option_names=list(row.option_names))
        for row in rows
    ]
    create_many_with_history(families, ProductFamily, by=by, at=at)
    audit.record_many("productfamily.add", families, by=by, at=at)
    return {family.slug: family for family in families}
