from __future__ import annotations

from collections.abc import Callable

import pytest

from backoffice.models import AuditEvent
from backoffice.tests.refusals import assert_refused
from inventory.exceptions import InsufficientStock, StockMoved
from inventory.models import StockLevel, StockLocation, StockMovement
from inventory.models.stock import MovementKind
from inventory.services.ledger import Entry, lock_levels, write_levels
from inventory.services.stock import (
    Receipt,
    post,
    receive_stock,
    restock,
)
from inventory.tests.factories import make_product, make_stock
from inventory.tests.services.stocking import on_hand

pytestmark = pytest.mark.django_db

Call = Callable[[], object]


def test_restocking_leaves_the_audit_to_its_caller(here: StockLocation) -> None:
    product = make_product()
    entry = Entry(product.pk, here.pk, MovementKind.CANCEL_RESTOCK, 2, key="order:1:line:1:cancel_restock")

    restock([entry], by=None)

    assert on_hand(product) == 2
    assert not AuditEvent.objects.filter(action__startswith="stock").exists()


@pytest.mark.parametrize(
    ("kind", "quantity", "match"),
    [("sale", 1, r"“sale” cannot be \+1"), ("theft", -1, "“theft” cannot be -1"), ("transfer_in", -1, "cannot be -1")],
)
def test_an_entry_of_the_wrong_sign_or_kind_is_refused(
    here: StockLocation, kind: str, quantity: int, match: str
) -> None:
    product = make_product()
    make_stock(product, 5)
    entry = Entry(product.pk, here.pk, kind, quantity, key="a-key")

    assert_refused(lambda: post([entry], by=None), match)


def test_balances_run_through_the_entries_of_a_call(here: StockLocation) -> None:
    product = make_product()
    steps = [(MovementKind.RECEIPT, 5), (MovementKind.DAMAGE, -5), (MovementKind.ADJUSTMENT, 1)]
    entries = [
        Entry(product.pk, here.pk, kind, quantity, key=f"step:{index}") for index, (kind, quantity) in enumerate(steps)
    ]

    post(entries, by=None)

    assert list(StockMovement.objects.order_by("id").values_list("balance_after", flat=True)) == [5, 0, 1]


def test_stock_may_not_be_taken_before_it_came(here: StockLocation) -> None:
    product = make_product()
    entries = [
        Entry(product.pk, here.pk, MovementKind.DAMAGE, -1, key="first"),
        Entry(product.pk, here.pk, MovementKind.RECEIPT, 5, key="second"),
    ]

    assert_refused(lambda: post(entries, by=None), "Only 0 ×", InsufficientStock)


@pytest.mark.parametrize("field", ["on_hand", "reserved"])
def test_a_row_that_somebody_else_wrote_meanwhile_is_not_overwritten(field: str) -> None:
    product = make_product()
    make_stock(product, 5)
    level = StockLevel.objects.get()
    levels = lock_levels([(product.pk, level.location_id)])
    StockLevel.objects.update(**{field: 3})
    (locked,) = levels.values()
    locked.on_hand = 4

    with pytest.raises(StockMoved, match="Nothing was saved"):
        write_levels(levels.values())

    level.refresh_from_db()
    assert getattr(level, field) == 3


def test_unchanged_rows_are_not_written() -> None:
    product = make_product()
    level = make_stock(product, 5)
    levels = lock_levels([(product.pk, level.location_id)])
    StockLevel.objects.update(on_hand=3)

    write_levels(levels.values())

    assert StockLevel.objects.get().on_hand == 3


def test_many_rows_are_written_in_batches(monkeypatch: pytest.MonkeyPatch, here: StockLocation) -> None:
    monkeypatch.setattr("inventory.services.ledger.BATCH", 2)
    products = [make_product() for _ in range(5)]

    receive_stock([Receipt(product.pk, here.pk, index) for index, product in enumerate(products, 1)], by=None)

    assert [on_hand(product) for product in products] == [1, 2, 3, 4, 5]


def test_a_level_says_what_is_where() -> None:
    level = make_stock(make_product(sku="MUG", name="Mug"), 5)

    assert str(level) == "MUG · Mug, Main warehouse"
    assert level.available == 5
