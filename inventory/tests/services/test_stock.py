from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.exceptions import DomainError, InvalidInput
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.exceptions import InsufficientStock
from inventory.models import StockLevel, StockLocation, StockMovement
from inventory.models.stock import MovementKind
from inventory.services.stock import (
    LONGEST,
    Posting,
    Receipt,
    new_key,
    receive_stock,
)
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock
from inventory.tests.services.stocking import LARGEST, LATER, adjust, count, on_hand, transfer

pytestmark = pytest.mark.django_db

Call = Callable[[], object]


# Receiving


def test_what_arrives_is_on_hand_and_explained(here: StockLocation) -> None:
    user, product = make_user(), make_product()

    posting = receive_stock(
        [Receipt(product.pk, here.pk, 7, key="delivery:1", reference="PO-1")], by=user, reason="Delivery", at=LATER
    )

    assert on_hand(product) == 7
    (movement,) = posting.movements
    movement = StockMovement.objects.get(pk=movement.pk)
    assert (movement.product, movement.location, movement.kind, movement.quantity) == (product, here, "receipt", 7)
    assert (movement.balance_after, movement.reason, movement.reference) == (7, "Delivery", "PO-1")
    assert (movement.actor, movement.created_at, movement.key) == (user, LATER, "delivery:1")
    assert str(movement) == "+7 receipt"
    event = AuditEvent.objects.get(action="stock.receive")
    assert (event.actor, event.object_id, event.at) == (user, str(product.pk), LATER)
    assert event.data == {"movements": [movement.pk], "quantities": [7]}


def test_several_receipts_of_a_product_are_movements_in_order_and_one_event(here: StockLocation) -> None:
    first, second = make_product(), make_product()

    receive_stock(
        [
            Receipt(first.pk, here.pk, 1, kind=MovementKind.INITIAL),
            Receipt(second.pk, here.pk, 10),
            Receipt(first.pk, here.pk, 2),
        ],
        by=None,
    )

    movements = StockMovement.objects.filter(product=first).order_by("id")
    assert [(row.kind, row.quantity, row.balance_after) for row in movements] == [("initial", 1, 1), ("receipt", 2, 3)]
    assert AuditEvent.objects.filter(action="stock.receive").count() == 2


def test_the_statements_of_a_receipt_do_not_grow_with_its_products(here: StockLocation) -> None:
    def statements(number: int) -> int:
        receipts = [Receipt(make_product().pk, here.pk, 1) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            receive_stock(receipts, by=None)
        return len(queries)

    assert statements(20) == statements(1) <= 14


def test_receiving_nothing_writes_nothing() -> None:
    before = database_snapshot()

    assert receive_stock([], by=None) == Posting()

    assert database_snapshot() == before


@pytest.mark.parametrize(
    ("quantity", "kind", "match"),
    [
        (0, "receipt", "0 is no change"),
        (-1, "receipt", "“receipt” cannot be -1"),
        (-1, "initial", "“opening stock” cannot be -1"),
        (LARGEST + 1, "receipt", "more than a stock can hold"),
        (-1, "sale", "Only what comes in"),
        (1, "unknown", "Only what comes in"),
    ],
)
def test_an_impossible_receipt_is_refused_and_so_are_those_beside_it(
    here: StockLocation, quantity: int, kind: str, match: str
) -> None:
    product = make_product()
    good, bad = Receipt(product.pk, here.pk, 5), Receipt(product.pk, here.pk, quantity, kind=kind)

    assert_refused(lambda: receive_stock([good, bad], by=None), match)


def test_more_than_the_largest_number_is_refused(here: StockLocation) -> None:
    product = make_product(sku="MUG")
    make_stock(product, LARGEST)

    assert_refused(lambda: make_stock(product, 1), f"MUG: {LARGEST + 1} is more than a stock can hold")


def test_what_does_not_exist_cannot_be_received(here: StockLocation) -> None:
    product = make_product()

    assert_refused(lambda: receive_stock([Receipt(0, here.pk, 1)], by=None), "does not exist any more")
    assert_refused(lambda: receive_stock([Receipt(product.pk, 0, 1)], by=None), "does not exist any more")


# Keys


def test_a_key_moves_stock_once(here: StockLocation) -> None:
    product, key = make_product(), new_key()
    receive_stock([Receipt(product.pk, here.pk, 5, key=key)], by=None)
    before = database_snapshot()

    again = receive_stock([Receipt(product.pk, here.pk, 5, key=key)], by=None)
    adjust(product, 5, key=key)
    count(product, 50, key=key)

    assert again == Posting()
    assert database_snapshot() == before


def test_of_several_only_what_is_new_is_booked(here: StockLocation) -> None:
    product, key = make_product(), new_key()
    receive_stock([Receipt(product.pk, here.pk, 5, key=key)], by=None)

    receive_stock([Receipt(product.pk, here.pk, 5, key=key), Receipt(product.pk, here.pk, 3)], by=None)

    assert on_hand(product) == 8


def test_a_transfer_is_booked_once_and_whole(here: StockLocation) -> None:
    product, there, key = make_product(), make_location(), new_key()
    make_stock(product, 5)
    transfer(product, here, there, 2, key=key)
    before = database_snapshot()

    assert transfer(product, here, there, 2, key=key) == Posting()

    assert database_snapshot() == before


def test_one_key_cannot_mean_two_movements_of_a_call(here: StockLocation) -> None:
    product = make_product()
    twice = [Receipt(product.pk, here.pk, 5, key="delivery:1")] * 2

    assert_refused(lambda: receive_stock(twice, by=None), "named twice")


def test_no_two_keys_are_the_same() -> None:
    assert len({new_key() for _ in range(100)}) == 100


def test_a_text_that_is_too_long_is_refused_before_the_database_does(here: StockLocation) -> None:
    product = make_product()

    for facts, match in (
        ({"key": "x" * 121}, "120 characters as the key"),
        ({"reference": "x" * 101}, "100 characters as the reference"),
    ):
        receipt = Receipt(product.pk, here.pk, 1, **facts)
        assert_refused(lambda receipt=receipt: receive_stock([receipt], by=None), match)  # type: ignore[misc]
    assert_refused(
        lambda: receive_stock([Receipt(product.pk, here.pk, 1)], by=None, reason="x" * 256),
        "255 characters as the reason",
    )


def test_the_longest_texts_are_those_of_the_columns() -> None:
    assert LONGEST.items() <= {field.name: field.max_length for field in StockMovement._meta.fields}.items()


# Adjusting


@pytest.mark.parametrize(("quantity", "kind"), [(3, "adjustment"), (-3, "adjustment"), (-5, "damage"), (2, "receipt")])
def test_an_adjustment_changes_stock_by_its_quantity(quantity: int, kind: str) -> None:
    user, product = make_user(), make_product()
    make_stock(product, 5)

    posting = adjust(product, quantity, kind=kind, by=user, reason=" fell down ", note="a note", at=LATER)

    assert on_hand(product) == 5 + quantity
    (movement,) = posting.movements
    assert (movement.kind, movement.quantity, movement.balance_after) == (kind, quantity, 5 + quantity)
    assert (movement.reason, movement.note, movement.actor, movement.created_at) == (
        "fell down",
        "a note",
        user,
        LATER,
    )
    event = AuditEvent.objects.get(action="stock.adjust")
    assert (event.actor, event.data["quantities"]) == (user, [quantity])


@pytest.mark.parametrize(
    ("quantity", "overrides", "error", "match"),
    [
        (-6, {}, InsufficientStock, "Only 5 × MUG are on hand at Main warehouse; 6 cannot be taken"),
        (0, {}, InvalidInput, "0 is no change"),
        (1, {"reason": "  "}, InvalidInput, "reason is missing"),
        (1, {"reason": "x" * 256}, InvalidInput, "at most 255"),
        (1, {"kind": "damage"}, InvalidInput, r"“damage or loss” cannot be \+1"),
        (-1, {"kind": "receipt"}, InvalidInput, "“receipt” cannot be -1"),
        (-1, {"kind": "sale"}, InvalidInput, "cannot be changed by hand"),
        (1, {"kind": "initial"}, InvalidInput, "cannot be changed by hand"),
        (1, {"location_id": 0}, InvalidInput, "does not exist any more"),
        (-LARGEST - 1, {}, InvalidInput, "more than a stock can hold"),
    ],
)
def test_an_impossible_adjustment_is_refused(
    quantity: int, overrides: dict[str, Any], error: type[DomainError], match: str
) -> None:
    product = make_product(sku="MUG")
    make_stock(product, 5)

    assert_refused(lambda: adjust(product, quantity, **overrides), match, error)


def test_stock_that_falls_below_what_is_promised_names_the_orders_that_wait_again() -> None:
    product = make_product()
    make_stock(product, 10)
    old = make_reservation(product, 4, label="SO-1")
    young = make_reservation(product, 4, label="SO-2")
    youngest = make_reservation(product, 2, label="SO-3")

    posting = adjust(product, -5, kind="damage")

    assert posting.orders_now_short == ["SO-2", "SO-3"]
    held = [type(row).objects.get(pk=row.pk).reserved for row in (old, young, youngest)]
    assert held == [4, 1, 0]
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved, level.available) == (5, 5, 0)


def test_what_is_not_tracked_cannot_be_received() -> None:
    product = make_product(sku="GIFT-WRAP", track_stock=False)

    assert_refused(lambda: make_stock(product, 3), "GIFT-WRAP: stock is not tracked")
