from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.exceptions import DomainError, InvalidInput
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.exceptions import InsufficientStock, StockMoved
from inventory.models import Product, StockLevel, StockLocation, StockMovement
from inventory.models.stock import MovementKind
from inventory.services.ledger import Entry, lock_levels, write_levels
from inventory.services.stock import (
    LONGEST,
    Count,
    Posting,
    Receipt,
    adjust_stock,
    count_stock,
    new_key,
    post,
    receive_stock,
    restock,
    transfer_stock,
)
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)
LARGEST = 2**31 - 1
Call = Callable[[], object]


@pytest.fixture
def here() -> StockLocation:
    return StockLocation.default()


def adjust(product: Product, quantity: int, **overrides: Any) -> Posting:
    facts: dict[str, Any] = {"location_id": StockLocation.default().pk, "reason": "why", "by": None} | overrides
    return adjust_stock(product_id=product.pk, quantity=quantity, **facts)


def count(product: Product, counted: int, *, reason: str = "stocktaking", **facts: Any) -> Posting:
    return count_stock([Count(product.pk, StockLocation.default().pk, counted, **facts)], by=None, reason=reason)


def transfer(product: Product, source: StockLocation, target: StockLocation, quantity: int, **facts: Any) -> Posting:
    return transfer_stock(
        product_id=product.pk,
        from_location_id=source.pk,
        to_location_id=target.pk,
        quantity=quantity,
        **({"by": None} | facts),
    )


def on_hand(product: Product, location: StockLocation | None = None) -> int:
    return StockLevel.objects.get(product=product, location=location or StockLocation.default()).on_hand


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


# Counting


@pytest.mark.parametrize(("counted", "difference"), [(7, 2), (3, -2), (0, -5)])
def test_a_count_books_the_difference(counted: int, difference: int) -> None:
    product = make_product()
    make_stock(product, 5)

    posting = count(product, counted, expected=5)

    (movement,) = posting.movements
    assert (movement.kind, movement.quantity, movement.balance_after) == ("count", difference, counted)
    assert movement.reason == "stocktaking"
    assert on_hand(product) == counted
    assert AuditEvent.objects.get(action="stock.count").data["quantities"] == [difference]


def test_a_count_that_agrees_books_nothing() -> None:
    product = make_product()
    make_stock(product, 5)
    before = database_snapshot()

    assert count(product, 5).movements == []

    assert database_snapshot() == before


def test_many_products_are_counted_at_once(here: StockLocation) -> None:
    products = [make_product() for _ in range(3)]
    for product in products:
        make_stock(product, 5)

    posting = count_stock(
        [Count(product.pk, here.pk, index * 5) for index, product in enumerate(products)], by=None, reason="stocktaking"
    )

    assert [on_hand(product) for product in products] == [0, 5, 10]
    assert len(posting.movements) == 2


def test_a_product_that_was_never_there_can_be_counted() -> None:
    product = make_product()

    count(product, 3)

    assert on_hand(product) == 3


@pytest.mark.parametrize(
    ("counted", "expected", "match"),
    [
        (-1, None, "MUG: a count is a whole number from 0 up"),
        (LARGEST + 1, None, "MUG: a count is a whole number"),
        (4, 6, "MUG moved since it was counted: 6 were expected, 5 are on hand"),
    ],
)
def test_an_impossible_or_overtaken_count_is_refused(counted: int, expected: int | None, match: str) -> None:
    product = make_product(sku="MUG")
    make_stock(product, 5)

    assert_refused(lambda: count(product, counted, expected=expected), match)


def test_two_counts_of_one_place_contradict_each_other(here: StockLocation) -> None:
    product = make_product()
    make_stock(product, 10)
    counts = [Count(product.pk, here.pk, 5), Count(product.pk, here.pk, 4)]

    assert_refused(lambda: count_stock(counts, by=None, reason="stocktaking"), "counted twice")


def test_a_count_below_what_is_promised_takes_from_the_youngest() -> None:
    product = make_product()
    make_stock(product, 5)
    make_reservation(product, 3, label="SO-1")
    make_reservation(product, 2, label="SO-2")

    assert count(product, 4).orders_now_short == ["SO-2"]
    assert count(product, 0).orders_now_short == ["SO-1", "SO-2"]
    assert count(product, 4).orders_now_short == []
    assert StockLevel.objects.get().reserved == 4


# Moving


def test_a_transfer_is_two_movements_that_sum_to_zero(here: StockLocation) -> None:
    user, product, there = make_user(), make_product(), make_location()
    make_stock(product, 5)

    posting = transfer(product, here, there, 3, by=user, reason="closer", at=LATER)

    assert (on_hand(product, here), on_hand(product, there)) == (2, 3)
    out, into = posting.movements
    assert (out.kind, out.quantity, out.location) == ("transfer_out", -3, here)
    assert (into.kind, into.quantity, into.location) == ("transfer_in", 3, there)
    assert {(row.reason, row.actor, row.created_at) for row in (out, into)} == {("closer", user, LATER)}
    event = AuditEvent.objects.get(action="stock.transfer")
    assert event.data == {"movements": [out.pk, into.pk], "quantities": [-3, 3]}


def test_a_transfer_serves_who_waits_there_and_names_who_waits_here(here: StockLocation) -> None:
    product, there = make_product(), make_location()
    make_stock(product, 5)
    leaves = make_reservation(product, 5, label="SO-1")
    waits = make_reservation(product, 2, label="SO-2", location=there)

    posting = transfer(product, here, there, 3)

    leaves.refresh_from_db()
    waits.refresh_from_db()
    assert (leaves.reserved, waits.reserved) == (2, 2)
    assert posting.orders_now_short == ["SO-1"]


@pytest.mark.parametrize(
    ("quantity", "error", "match"),
    [
        (0, InvalidInput, "at least 1"),
        (-1, InvalidInput, "at least 1"),
        (6, InsufficientStock, "Only 5 × MUG are on hand at Main warehouse; 6 cannot be taken"),
    ],
)
def test_an_impossible_transfer_is_refused(
    here: StockLocation, quantity: int, error: type[DomainError], match: str
) -> None:
    product, there = make_product(sku="MUG"), make_location()
    make_stock(product, 5)

    assert_refused(lambda: transfer(product, here, there, quantity), match, error)


def test_a_transfer_needs_two_places(here: StockLocation) -> None:
    product = make_product()

    assert_refused(lambda: transfer(product, here, here, 1), "two different locations")


# The ledger underneath


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

    assert str(level) == "MUG · Mug @ Main warehouse"
    assert level.available == 5


def test_what_is_not_tracked_cannot_be_received() -> None:
    product = make_product(sku="GIFT-WRAP", track_stock=False)

    assert_refused(lambda: make_stock(product, 3), "GIFT-WRAP: stock is not tracked")
