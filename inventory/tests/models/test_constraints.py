"""Each constraint of the catalogue and the stock, broken by SQL in both directions of its rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from backoffice.models.append_only import drop_triggers
from backoffice.tests.constraints import assert_constraint, constraint_names, names_constraint
from inventory.models import (
    Category,
    Product,
    ProductFamily,
    ProductImage,
    StockLevel,
    StockLocation,
    StockMovement,
    StockReservation,
)
from inventory.models.stock import EITHER_WAY, INCOMING, OUTGOING, MovementKind
from inventory.tests.factories import (
    make_category,
    make_family,
    make_location,
    make_product,
    make_reservation,
    make_stock,
)

pytestmark = pytest.mark.django_db


def make_image(**overrides: Any) -> ProductImage:
    facts = {"file": "products/x.png", "sha256": "0" * 64, "width": 1, "height": 1} | overrides
    return ProductImage.objects.create(**facts)


def image_of_product() -> ProductImage:
    return make_image(product=make_product(), is_primary=True)


def second_image(**owner: Any) -> ProductImage:
    make_image(is_primary=True, **owner)
    return make_image(**owner)


def movement() -> StockMovement:
    """A movement that a test may break: its triggers are out of the way."""
    make_stock(make_product(), 5)
    drop_triggers(connection)
    return StockMovement.objects.get()


def reservation() -> StockReservation:
    return make_reservation(make_product(), 3)


BROKEN: dict[str, tuple[str, Callable[[], models.Model], dict[str, Any]]] = {
    "own parent": ("inventory_category_not_own_parent", make_category, {"parent": models.F("id")}),
    "negative price": ("inventory_product_price", make_product, {"price": Decimal("-0.0001")}),
    "negative cost": ("inventory_product_cost_price", make_product, {"cost_price": Decimal("-0.0001")}),
    "negative tax": ("inventory_product_tax_rate", make_product, {"tax_rate": Decimal("-0.0001")}),
    "tax over 100 %": ("inventory_product_tax_rate", make_product, {"tax_rate": Decimal("1.0001")}),
    "archived, yet active": ("inventory_product_archived_inactive", make_product, {"archived_at": timezone.now()}),
    "no sku": ("inventory_product_sku_present", make_product, {"sku": ""}),
    "no sku key": ("inventory_product_sku_present", make_product, {"sku_key": ""}),
    "picture of nobody": ("inventory_productimage_one_owner", image_of_product, {"product": None}),
    "reserved > on hand": (
        "inventory_stocklevel_reserved_on_hand",
        lambda: make_stock(make_product(), 5),
        {"reserved": 6},
    ),
    "movement of 0": ("inventory_stockmovement_quantity", movement, {"quantity": 0, "kind": "count"}),
    "movement without key": ("inventory_stockmovement_key_present", movement, {"key": ""}),
    "reserved > wanted": ("inventory_stockreservation_reserved_wanted", reservation, {"reserved": 4}),
    "nothing wanted": ("inventory_stockreservation_reserved_wanted", reservation, {"wanted": 0, "reserved": 0}),
}
UNIQUE = {
    "inventory_product_barcode",
    "inventory_productimage_product_primary",
    "inventory_productimage_family_primary",
    "inventory_stocklocation_one_default",
    "inventory_stocklevel_place",
}
BESIDE_A_COLUMNS_OWN = {"inventory_stockmovement_balance"}
SIGNS = {"inventory_stockmovement_sign_fits_kind"}


@pytest.mark.parametrize("case", BROKEN)
def test_the_database_refuses_a_row_that_breaks_a_rule(case: str) -> None:
    constraint, make, changes = BROKEN[case]

    assert_constraint(constraint, make(), **changes)


def test_every_constraint_is_tested_here() -> None:
    declared = constraint_names(
        Category, ProductFamily, Product, ProductImage, StockLocation, StockLevel, StockMovement, StockReservation
    )

    assert declared == {case[0] for case in BROKEN.values()} | UNIQUE | BESIDE_A_COLUMNS_OWN | SIGNS


@pytest.mark.parametrize("field", ["price", "cost_price"])
@pytest.mark.parametrize("price", ["100000000", "1e308"])
def test_a_price_of_a_hundred_million_or_more_is_refused_however_it_gets_there(field: str, price: str) -> None:
    make_product()

    with (
        pytest.raises(DatabaseError, match=r"inventory_product_|numeric field overflow"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE inventory_product SET {field} = {price}")


NOT_NEGATIVE = [
    (lambda: make_stock(make_product(), 5), "on_hand"),
    (lambda: make_stock(make_product(), 5), "reserved"),
    (reservation, "wanted"),
    (reservation, "reserved"),
    (movement, "balance_after"),
]


@pytest.mark.parametrize(("make", "field"), NOT_NEGATIVE)
def test_no_number_of_units_is_negative(make: Callable[[], models.Model], field: str) -> None:
    row = make()

    with pytest.raises(IntegrityError, match=r"(?i)check"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**{field: -1})


def wrong_signs() -> list[tuple[str, int]]:
    return [(kind, -1) for kind in INCOMING] + [(kind, 1) for kind in OUTGOING] + [("unknown", 1), ("", -1)]


@pytest.mark.parametrize(("kind", "quantity"), wrong_signs())
def test_the_sign_of_a_movement_fits_its_kind(kind: str, quantity: int) -> None:
    assert_constraint("inventory_stockmovement_sign_fits_kind", movement(), kind=kind, quantity=quantity)


def right_signs() -> list[tuple[str, int]]:
    incoming: list[tuple[str, int]] = [(kind, 1) for kind in (*INCOMING, *EITHER_WAY)]
    return incoming + [(kind, -1) for kind in (*OUTGOING, *EITHER_WAY)]


def test_every_kind_has_a_sign() -> None:
    assert {kind for kind, _sign in right_signs()} == set(MovementKind)


@pytest.mark.parametrize(("kind", "quantity"), right_signs())
def test_a_movement_of_the_right_sign_is_accepted(kind: str, quantity: int) -> None:
    row = movement()

    assert StockMovement.objects.filter(pk=row.pk).update(kind=kind, quantity=quantity) == 1


def insert_twice(constraint: str) -> tuple[type[models.Model], Callable[[], object]]:
    """Return a way to make the second row that a unique constraint refuses."""
    product, family = make_product(barcode="4006381333931"), make_family()
    make_image(product=product, is_primary=True)
    make_image(family=family, is_primary=True)
    other, level = make_product(), make_stock(product, 1)
    return {
        "inventory_product_barcode": (
            Product,
            lambda: Product.objects.filter(pk=other.pk).update(barcode=product.barcode),
        ),
        "inventory_productimage_product_primary": (
            ProductImage,
            lambda: make_image(product=product, is_primary=True),
        ),
        "inventory_productimage_family_primary": (ProductImage, lambda: make_image(family=family, is_primary=True)),
        "inventory_stocklocation_one_default": (StockLocation, lambda: make_location(is_default=True)),
        "inventory_stocklevel_place": (
            StockLevel,
            lambda: StockLevel.objects.create(product=product, location=level.location),
        ),
    }[constraint]


@pytest.mark.parametrize("constraint", sorted(UNIQUE))
def test_what_there_may_be_only_one_of_cannot_be_there_twice(constraint: str) -> None:
    model, insert = insert_twice(constraint)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        insert()

    assert names_constraint(refusal.value, model, constraint)


def test_a_picture_belongs_to_a_product_or_a_family_not_to_both() -> None:
    assert_constraint("inventory_productimage_one_owner", image_of_product(), family=make_family())


def test_more_pictures_that_are_not_primary_are_welcome() -> None:
    product, family = make_product(), make_family()

    second_image(product=product)
    second_image(family=family)

    assert (product.images.count(), family.images.count()) == (2, 2)


@pytest.mark.parametrize(
    ("make", "field"),
    [(make_product, "sku_key"), (make_category, "slug"), (make_family, "slug"), (make_location, "code")],
)
def test_what_names_a_row_is_unique(make: Callable[[], models.Model], field: str) -> None:
    first, second = make(), make()

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        type(second)._base_manager.filter(pk=second.pk).update(**{field: getattr(first, field)})


@pytest.mark.parametrize("make", [movement, reservation])
def test_a_key_is_used_once(make: Callable[[], StockMovement | StockReservation]) -> None:
    row = make()
    row.pk = None
    row._state.adding = True

    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        row.save()


def test_what_the_ledger_refers_to_cannot_be_deleted() -> None:
    level = make_stock(make_product(), 1)

    for row in (level.product, level.location):
        with pytest.raises(models.ProtectedError):
            row.delete()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), transaction.atomic():
        delete_by_sql(level.product)


def delete_by_sql(product: Product) -> None:
    Product.objects.filter(pk=product.pk)._raw_delete(using=connection.alias)
    connection.check_constraints()
