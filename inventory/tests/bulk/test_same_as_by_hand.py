"""An import leaves the same rows behind as the services would that write one product after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.bulk.engine import merge
from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.bulk.rows import rows_of
from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_snapshot
from inventory.bulk.products import Products
from inventory.models import Category, Product, ProductFamily, StockLocation
from inventory.models.stock import MovementKind
from inventory.services.catalogue import archive_products, create_product, edit_product
from inventory.services.categories import save_category
from inventory.services.stock import Receipt, receive_stock
from inventory.tests.factories import make_category, make_family, make_product

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
COLUMNS = (
    "sku,name,family,options,description,category,price,cost_price,tax_rate,barcode,low_stock_threshold,is_active,"
    "opening_stock"
)
LINES = (
    'NEW-1,Mug é,Mugs,Colour: Red; Size: L,"Two\nlines, ""quoted""",Cups,9.9,4.5,0.19,1234567890123,3,true,5',
    'ｎｅｗ-2,"\\.",,,\\N,Bowls,0,,,,,false,0',
    "new-3,Plate,Bowls,{\"a: b\": 1.5},,Bowls,99999999.9999,0,1,,,,",
    "old-1,Changed,Mugs,Size: L; Colour: Red,,,2.5,,,,,no,7",
    "OLD-2,Same,,Size: L; Colour: Red,Text,Cups,1.50,0.5000,0.1900,77,5,yes,9",
    "OLD-3,Archived,,,,,1,,,,,false,",
)  # fmt: skip


def make_known() -> None:
    options = {"Colour": "Red", "Size": "L"}
    cups = make_category(name="Cups")
    make_family(name="Mugs")
    make_product(sku="OLD-1", name="Old", price=Decimal("2.5"), barcode="5", is_active=True, category=cups)
    make_product(
        sku="OLD-2", name="Same", options=options, description="Text", price=Decimal("1.5"), cost_price=Decimal("0.5"),
        tax_rate=Decimal("0.19"), barcode="77", low_stock_threshold=5, category=cups,
    )  # fmt: skip
    archive_products([make_product(sku="OLD-3", name="Archived", price=Decimal(1)).pk], by=None, at=AT)


def by_hand(by: User) -> None:
    """Write what the lines say through the services, one row after the other."""
    bowls = save_category(Category(name="Bowls", slug="bowls"), by=by, at=AT)
    family = ProductFamily(name="Bowls", slug="bowls")
    family._history_user, family._history_date, family._change_reason = by, AT, ""  # type: ignore[attr-defined]
    family.save()
    cups, mugs = Category.objects.get(name="Cups"), ProductFamily.objects.get(name="Mugs")
    options = {"Colour": "Red", "Size": "L"}
    first = create_product(
        fields={
            "sku": "NEW-1", "name": "Mug é", "family": mugs, "options": options,
            "description": 'Two\nlines, "quoted"', "category": cups, "price": Decimal("9.9"),
            "cost_price": Decimal("4.5"), "tax_rate": Decimal("0.19"), "barcode": "1234567890123",
            "low_stock_threshold": 3, "is_active": True,
        },
        by=by, at=AT,
    )  # fmt: skip
    second = {"sku": "ｎｅｗ-2", "name": "\\.", "description": "\\N", "category": bowls, "price": Decimal(0)}
    create_product(fields=second | {"is_active": False}, by=by, at=AT)
    third = {"sku": "new-3", "name": "Plate", "family": family, "options": {"a: b": 1.5}, "category": bowls}
    prices = {"price": Decimal("99999999.9999"), "cost_price": Decimal(0), "tax_rate": Decimal(1)}
    create_product(fields=third | prices, by=by, at=AT)
    receipt = Receipt(first.pk, StockLocation.default().pk, 5, key=f"opening:{first.pk}", kind=MovementKind.INITIAL)
    receive_stock([receipt], by=by, reason="Opening stock", at=AT)
    changes = {
        "name": "Changed",
        "family": mugs,
        "options": {"Size": "L", "Colour": "Red"},
        "category": None,
        "barcode": "",
        "is_active": False,
    }
    edit_product(Product.objects.get(sku="OLD-1").pk, changes=changes, by=by, at=AT)


def test_an_import_leaves_the_same_rows_as_the_services_one_by_one() -> None:
    by = make_user(Role.STAFF)
    make_known()

    with transaction.atomic():
        by_hand(by)
        wanted = content()
        transaction.set_rollback(True)
    merge(Products(), rows_of(COLUMNS, *LINES), by=by, at=AT)

    found = content()
    assert found.keys() == wanted.keys()
    for table, rows in wanted.items():
        assert [row for row in zip(found[table], rows, strict=True) if repr(row[0]) != repr(row[1])] == [], table


def content() -> dict[str, Any]:
    """Map each table of ours, but the audit log, to its rows without numbers that depend on the order of writing."""
    names = {table: columns_of(table) for table in database_snapshot() if table.startswith(("inventory_", "sales_"))}
    ids = {"family_id": _names(ProductFamily), "category_id": _names(Category), "product_id": _skus()}
    found = {}
    for table, rows in database_snapshot(but={"backoffice_auditevent"}).items():
        if table in names:
            found[table] = sorted((_readable(names[table], row, ids) for row in rows), key=repr)
    return found


def _readable(columns: Sequence[str], row: Sequence[Any], ids: dict[str, dict[int, str]]) -> list[Any]:
    """Write names in place of ids, and leave the row's own id out."""
    values = []
    for column, value in zip(columns, row, strict=True):
        if column in ids:
            values.append(ids[column].get(value))
        elif column == "key" and str(value).startswith("opening:"):
            values.append(ids["product_id"][int(value.partition(":")[2])])
        elif column not in ("id", "history_id"):
            values.append(value)
    return values


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _names(model: type[Category] | type[ProductFamily]) -> dict[int, str]:
    return dict(model._default_manager.values_list("pk", "slug"))


def _skus() -> dict[int, str]:
    return dict(Product.objects.values_list("pk", "sku"))
