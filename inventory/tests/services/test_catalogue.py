"""None"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from backoffice.exceptions import StaleObject
from backoffice.tests.factories import make_user
from inventory.exceptions import DemandOpen, ProductRefused
from inventory.models import Product
from inventory.services.catalogue import (
    archive_products,
    create_product,
    create_products,
    edit_product,
    edit_products,
)
from inventory.tests.factories import make_category, make_product, make_reservation
from inventory.tests.services.catalogue_facts import events, everything, statements

pytestmark = pytest.mark.django_db


def test_creating_writes_the_product_its_history_and_the_audit() -> None:
    user = make_user()
    category = make_category()

    product = create_product(
        fields={"sku": " Mug-Red ", "name": "Red mug", "price": Decimal("9.99995"), "category": category}, by=user
    )

    stored = Product.objects.get()
    assert (stored.pk, stored.sku, stored.sku_key, stored.version) == (product.pk, "Mug-Red", "mug-red", 1)
    assert (stored.price, stored.category) == (Decimal("10.0000"), category)
    history = Product.history.get()
    assert (history.history_type, history.history_user, history.sku) == ("+", user, "Mug-Red")
    assert [event.object_id for event in events("product.add")] == [str(product.pk)]


def test_a_sku_that_differs_in_case_or_width_only_is_refused_and_names_its_owner() -> None:
    make_product(sku="Straße-1", name="Sign")
    before = everything()

    for sku in ("STRASSE-1", " straße-1 ", "ｓtrasse-1"):
        with pytest.raises(ProductRefused, match="belongs to “Straße-1 · Sign” already"):
            create_product(fields={"sku": sku, "name": "Copy", "price": Decimal(1)}, by=None)

    assert everything() == before


def test_a_sku_whose_key_would_be_too_long_is_refused() -> None:
    with pytest.raises(ProductRefused, match="SKU key"):
        create_product(fields={"sku": "\ufdfa" * 64, "name": "Mug", "price": Decimal(1)}, by=None)

    assert not Product.objects.exists()


def test_a_taken_barcode_is_refused_and_an_empty_one_is_not() -> None:
    make_product(barcode="4006381333931", name="Pen")
    make_product(barcode="")
    before = everything()

    with pytest.raises(ProductRefused, match=r"The barcode 4006381333931 belongs to “.* · Pen” already"):
        create_product(fields={"sku": "X", "name": "X", "price": Decimal(1), "barcode": "4006381333931"}, by=None)

    assert everything() == before
    assert make_product(barcode="").barcode == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", Decimal("1e308")),
        ("price", Decimal("NaN")),
        ("price", Decimal(-1)),
        ("price", None),
        ("cost_price", Decimal(100000000)),
        ("tax_rate", Decimal("1.5")),
        ("name", ""),
        ("name", "a\0b"),
        ("sku", "  "),
        ("sku", "x" * 65),
        ("options", ["red"]),
        ("low_stock_threshold", -1),
    ],
)
def test_values_that_no_product_may_have_are_refused(field: str, value: Any) -> None:
    before = everything()

    with pytest.raises(ProductRefused):
        make_product(**{field: value})

    assert everything() == before


def test_an_unknown_field_is_refused() -> None:
    product = make_product()

    for field in ("version", "sku_key", "archived_at", "on_hand", "id"):
        with pytest.raises(ProductRefused, match=field):
            edit_product(product.pk, changes={field: 5}, by=None)


def test_creating_many_is_all_or_nothing_and_notices_repeats_within() -> None:
    before = everything()

    with pytest.raises(ProductRefused, match="given twice"):
        create_products([{"sku": sku, "name": sku, "price": Decimal(1)} for sku in ("A", "B", "a")], by=None)

    assert everything() == before


def test_creating_many_costs_the_same_number_of_statements_as_creating_one() -> None:
    def items(prefix: str, number: int) -> list[dict[str, Any]]:
        category = {"category": make_category(), "price": Decimal(1)}
        return [{"sku": f"{prefix}-{i}", "name": f"{prefix} {i}"} | category for i in range(number)]

    one, many = items("one", 1), items("many", 30)  # SQLite's statements hold 999 values: 45 history rows

    assert statements(lambda: create_products(many, by=None)) == statements(lambda: create_products(one, by=None)) <= 8
    assert Product.objects.count() == Product.history.count() == 31


def test_editing_bumps_the_version_and_names_the_fields_without_their_values() -> None:
    user = make_user()
    product = make_product(cost_price=Decimal("4.1234"))

    edited = edit_product(
        product.pk,
        changes={"name": "Cup", "cost_price": Decimal("5.6789"), "sku": product.sku},
        by=user,
        version=product.version,
    )

    assert (edited.name, edited.version) == ("Cup", 2)
    assert Product.objects.get().cost_price == Decimal("5.6789")
    event = events("product.change")[0]
    assert event.data == {"fields": ["name", "cost_price"]}
    assert Product.history.latest("history_id").history_user == user


def test_a_price_is_told_with_what_it_was() -> None:
    product = make_product(price=Decimal(4))

    edit_product(product.pk, changes={"price": Decimal(5)}, by=make_user(), version=product.version)

    assert events("product.change")[0].data == {"fields": ["price"], "price": ["4.0000", "5.0000"]}


def test_editing_with_the_same_values_changes_nothing() -> None:
    product = make_product()
    before = everything()

    edit_product(product.pk, changes={"name": f" {product.name} ", "price": Decimal("9.9")}, by=None)

    assert everything() == before


def test_editing_a_stale_product_is_refused() -> None:
    product = make_product()
    edit_product(product.pk, changes={"name": "Cup"}, by=None)
    before = everything()

    with pytest.raises(StaleObject, match=product.sku):
        edit_product(product.pk, changes={"name": "Bowl"}, by=None, version=product.version)

    assert everything() == before


def test_editing_a_deleted_product_says_so() -> None:
    with pytest.raises(ProductRefused, match="deleted meanwhile"):
        edit_product(4711, changes={"name": "Bowl"}, by=None)


def test_a_changed_sku_changes_its_key_and_may_not_be_another_ones() -> None:
    product, other = make_product(sku="A"), make_product(sku="B")

    edit_product(product.pk, changes={"sku": "C"}, by=None)

    assert Product.objects.get(pk=product.pk).sku_key == "c"
    with pytest.raises(ProductRefused, match="belongs to “B"):
        edit_product(product.pk, changes={"sku": "b"}, by=None)
    edit_product(other.pk, changes={"sku": "a"}, by=None)


def test_tracking_cannot_change_while_orders_wait() -> None:
    product = make_product()
    make_reservation(product, 3, label="SO-12")
    before = everything()

    with pytest.raises(DemandOpen, match="SO-12"):
        edit_product(product.pk, changes={"track_stock": False, "name": "Cup"}, by=None)

    assert everything() == before
    edit_product(product.pk, changes={"name": "Cup"}, by=None)


def test_an_archived_product_cannot_be_made_active_by_an_edit() -> None:
    product = make_product()
    archive_products([product.pk], by=None)
    before = everything()

    with pytest.raises(ProductRefused, match="Restore it"):
        edit_product(product.pk, changes={"is_active": True}, by=None)

    assert everything() == before


def rivals_first(sku: str) -> Callable[..., Any]:
    """Let somebody else's product slip in between the check and the insert or update."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and sql.startswith(('INSERT INTO "inventory_product" ', 'UPDATE "inventory_product" ')):
            done.append(sql)
            Product.objects.create(sku=sku, sku_key=sku.casefold(), name="Rival", price=Decimal(1))
        return execute(sql, params, many, context)

    done: list[str] = []
    return wrapper


def test_a_rival_who_takes_the_sku_at_the_same_moment_is_a_sentence() -> None:
    product = make_product(sku="MINE")
    before = everything()

    with connection.execute_wrapper(rivals_first("NEW")), pytest.raises(ProductRefused, match="at the same moment"):
        create_product(fields={"sku": "new", "name": "New", "price": Decimal(1)}, by=None)
    with connection.execute_wrapper(rivals_first("NEW")), pytest.raises(ProductRefused, match="at the same moment"):
        edit_product(product.pk, changes={"sku": "new"}, by=None)

    assert everything() == before


def test_many_edits_are_all_or_none_and_each_in_history() -> None:
    first, second = make_product(price=Decimal(1)), make_product(price=Decimal(1))

    changed = edit_products({first.pk: {"price": Decimal(2)}, second.pk: {"price": Decimal(1)}}, by=None)

    assert [product.pk for product in changed] == [first.pk]
    assert (first.history.count(), second.history.count()) == (2, 1)
    with pytest.raises(ProductRefused):
        edit_products({first.pk: {"price": Decimal(5)}, second.pk: {"price": Decimal(-1)}}, by=None)
    with pytest.raises(ProductRefused, match="deleted meanwhile"):
        edit_products({first.pk: {"price": Decimal(5)}, 0: {"price": Decimal(1)}}, by=None)
    assert Product.objects.get(pk=first.pk).price == 2
