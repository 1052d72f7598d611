from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.exceptions import StaleObject
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from inventory.exceptions import DemandOpen, ProductRefused
from inventory.models import Product
from inventory.services.catalogue import (
    archive_products,
    change_prices,
    create_product,
    create_products,
    delete_products,
    edit_product,
    edit_products,
    restore_products,
)
from inventory.tests.factories import make_category, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("id"))


def everything() -> dict[str, Any]:
    return {
        "products": list(Product.objects.order_by("pk").values()),
        "history": list(Product.history.order_by("pk").values_list("pk", "id")),
        "events": list(AuditEvent.objects.order_by("pk").values_list("pk")),
    }


def statements(call: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call()
    return len(queries)


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


def test_prices_change_together_and_count_what_differs() -> None:
    user = make_user()
    first, second = make_product(), make_product(price=Decimal(5))

    changed = change_prices({first.pk: Decimal("12.5"), second.pk: Decimal("5.0000")}, by=user, reason="spring")

    assert changed == 1
    assert list(Product.objects.order_by("pk").values_list("price", "version")) == [
        (Decimal("12.5000"), 2),
        (Decimal("5.0000"), 1),
    ]
    latest = Product.history.latest("history_id")
    assert (latest.id, latest.history_change_reason, latest.history_user) == (first.pk, "spring", user)
    assert [event.data for event in events("product.price")] == [{"fields": ["price"], "reason": "spring"}]


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("1e8"), Decimal("Infinity")])
def test_an_impossible_price_changes_none(price: Decimal) -> None:
    first, second = make_product(), make_product()
    before = everything()

    with pytest.raises(ProductRefused):
        change_prices({first.pk: Decimal(1), second.pk: price}, by=None)

    assert everything() == before


def test_prices_of_a_deleted_product_change_none() -> None:
    product = make_product()
    before = everything()

    with pytest.raises(ProductRefused):
        change_prices({product.pk: Decimal(1), 4711: Decimal(1)}, by=None)

    assert everything() == before


def test_archiving_reports_on_each_and_refuses_only_those_with_open_orders() -> None:
    free, wanted, archived = make_product(), make_product(), make_product()
    make_reservation(wanted, 1, label="SO-7")
    archive_products([archived.pk], by=None)

    outcomes = archive_products([wanted.pk, free.pk, archived.pk, 4711], by=None)

    assert [outcome.changed for outcome in outcomes] == [False, True, False, False]
    assert "SO-7" in str(outcomes[0].refusal)
    assert isinstance(outcomes[0].refusal, DemandOpen)
    assert "already" in str(outcomes[2].refusal)
    assert "deleted" in str(outcomes[3].refusal)
    stored = Product.objects.get(pk=free.pk)
    assert (stored.is_active, stored.is_archived, stored.version) == (False, True, 2)
    assert not Product.objects.get(pk=wanted.pk).is_archived
    assert len(events("product.archive")) == 2


def test_a_refusal_names_a_few_orders_only() -> None:
    product = make_product()
    for number in range(8):
        make_reservation(product, 1, label=f"SO-{number}")

    refusal = archive_products([product.pk], by=None)[0].refusal

    assert "SO-0, SO-1, SO-2, SO-3, SO-4, …)" in str(refusal)


def test_restoring_brings_an_archived_product_back() -> None:
    product, other = make_product(), make_product()
    archive_products([product.pk], by=None)

    outcomes = restore_products([product.pk, other.pk], by=None)

    assert [outcome.changed for outcome in outcomes] == [True, False]
    assert outcomes[0].unwrap().version == 3
    with pytest.raises(ProductRefused, match="not archived"):
        outcomes[1].unwrap()
    assert Product.objects.active().count() == 2


def test_archiving_and_pricing_many_cost_the_same_number_of_statements_as_one() -> None:
    one = [make_product().pk]
    many = [make_product().pk for _ in range(30)]

    assert statements(lambda: archive_products(many, by=None)) == statements(lambda: archive_products(one, by=None))
    assert statements(lambda: restore_products(many, by=None)) == statements(lambda: restore_products(one, by=None))
    assert statements(lambda: change_prices(dict.fromkeys(many, Decimal(7)), by=None)) == statements(
        lambda: change_prices(dict.fromkeys(one, Decimal(7)), by=None)
    )


def test_deleting_is_for_products_that_nothing_refers_to() -> None:
    user = make_user()
    unused, used = make_product(), make_product()
    make_stock(used, 1)
    before = everything()

    with pytest.raises(ProductRefused, match=f"{used.sku} cannot be deleted.*Archive it"):
        delete_products([unused.pk, used.pk], by=user)

    assert everything() == before
    delete_products([unused.pk], by=user)
    assert list(Product.objects.all()) == [used]
    assert events("product.delete")[0].object_id == str(unused.pk)
    assert Product.history.latest("history_id").history_user == user


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
