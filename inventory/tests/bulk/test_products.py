from __future__ import annotations

from backoffice.bulk.engine import merge, preview
from backoffice.services.integrity import find_broken
from backoffice.tests.bulk.rows import rows_of
from backoffice.tests.factories import make_user
from inventory.bulk.products import Products
from inventory.models import Category, Product, ProductFamily, StockMovement
from inventory.models.stock import MovementKind
from inventory.tests.factories import make_category
import pytest

pytestmark = pytest.mark.django_db


def test_new_products_are_made_with_family_category_and_opening_stock() -> None:
    by = make_user()
    known = make_category(name="Cups")
    source = rows_of(
        "sku,name,price,family,options,category,opening_stock",
        "A,Mug A,9.90,Mugs,Colour: Red,cups,5",
        "B,Mug B,9.90,Mugs,Colour: Blue,Bowls,",
    )

    plan = merge(Products(), source, by=by)

    first, second = Product.objects.order_by("sku")
    assert (plan.new, plan.makes) == (2, ["family “Mugs”", "category “Bowls”"])
    assert first.family == second.family == ProductFamily.objects.get(name="Mugs")
    assert (first.category, second.category) == (known, Category.objects.get(name="Bowls"))
    assert first.options == {"Colour": "Red"}
    movement = StockMovement.objects.get()
    assert (movement.product, movement.kind, movement.quantity, movement.actor) == (first, MovementKind.INITIAL, 5, by)
    assert first.history.get().history_user == by
    assert all(finding.holds for finding in find_broken())
    print(preview(Products(), source))
