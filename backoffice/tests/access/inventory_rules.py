"""Who gets what in the catalogue and the stock room."""

from __future__ import annotations

from typing import Any

from django.db import models

from backoffice.tests.access.files import export_rules, import_rules
from backoffice.tests.access.models import model_rules
from backoffice.tests.access.rules import ADMINS, EVERYBODY, GET_ONLY, POST_BY_WORKERS, WORKERS, Rule
from inventory.models import (
    Category,
    Product,
    ProductFamily,
    StockLevel,
    StockLocation,
    StockMovement,
    StockReservation,
)


def delete_all(*rows: models.Model) -> dict[str, Any]:
    """Return the POST that confirms the deletion of these rows from the list."""
    return {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}


STOCK = "admin/inventory/product/<int:product_id>/"

INVENTORY = {
    **import_rules("admin/inventory/product/", b"sku,name,price\nFROM-A-FILE,new,1\n"),
    **export_rules("admin/inventory/product/", "productresourcewithcost", "sku"),
    **export_rules("admin/inventory/stockmovement/", "movementresource", "id"),
    **export_rules("admin/inventory/stocklevel/", "levelresource", "sku"),
    **model_rules(
        Product,
        lambda world: world.spare_product,
        add=WORKERS,
        change=WORKERS,
        delete=ADMINS,
        added=lambda world: world.form(
            "/admin/inventory/product/add/", "product_form", sku="NEW-1", name="New", price="1.00"
        ),
        typed={"name": "Changed"},
        action=lambda world: {"action": "archive", "_selected_action": world.spare_product.pk},
        act=WORKERS,
    ),
    f"{STOCK}archive/": Rule(
        POST_BY_WORKERS,
        WORKERS,
        lambda world: f"/admin/inventory/product/{world.spare_product.pk}/archive/",
        lambda w: {},
    ),
    f"{STOCK}restore/": Rule(
        POST_BY_WORKERS, WORKERS, lambda world: f"/admin/inventory/product/{world.spare_product.pk}/restore/"
    ),
    f"{STOCK}ledger/": Rule(EVERYBODY, GET_ONLY, lambda world: f"/admin/inventory/product/{world.product.pk}/ledger/"),
    f"{STOCK}stock/adjust/": Rule(
        WORKERS,
        WORKERS,
        lambda world: f"/admin/inventory/product/{world.product.pk}/stock/adjust/",
        lambda world: world.form(
            f"/admin/inventory/product/{world.product.pk}/stock/adjust/",
            "",
            change="adjustment",
            quantity="3",
            reason="found",
        ),
    ),
    **model_rules(
        Category,
        lambda world: world.spare_category,
        add=WORKERS,
        change=WORKERS,
        delete=ADMINS,
        added=lambda world: {"name": "Lamps", "slug": "lamps", "parent": ""},
        typed={"name": "Changed"},
        action=lambda world: delete_all(world.spare_category),
        act=ADMINS,
    ),
    **model_rules(
        ProductFamily,
        lambda world: world.spare_family,
        add=WORKERS,
        change=WORKERS,
        delete=ADMINS,
        added=lambda world: world.form(
            "/admin/inventory/productfamily/add/", "productfamily_form", name="Lamps", slug="lamps"
        ),
        typed={"name": "Changed"},
        action=lambda world: delete_all(world.spare_family),
        act=ADMINS,
    ),
    **model_rules(
        StockLocation,
        lambda world: world.other_location,
        add=ADMINS,
        change=ADMINS,
        delete=ADMINS,
        has_history=False,
        added=lambda world: {"code": "attic", "name": "Attic"},
        typed={"name": "Changed"},
        action=lambda world: delete_all(world.other_location),
        act=ADMINS,
    ),
    **model_rules(StockLevel, lambda world: StockLevel.objects.earliest("id"), has_history=False),
    **model_rules(StockMovement, lambda world: StockMovement.objects.earliest("id"), has_history=False),
    **model_rules(StockReservation, lambda world: StockReservation.objects.earliest("id"), has_history=False),
}
