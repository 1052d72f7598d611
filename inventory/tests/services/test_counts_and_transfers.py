from __future__ import annotations

from collections.abc import Callable

import pytest

from backoffice.exceptions import DomainError, InvalidInput
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.exceptions import InsufficientStock
from inventory.models import StockLevel, StockLocation
from inventory.services.stock import (
    Count,
    count_stock,
)
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock
from inventory.tests.services.stocking import LARGEST, LATER, count, on_hand, transfer

pytestmark = pytest.mark.django_db

Call = Callable[[], object]


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
