from __future__ import annotations

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.exceptions import InsufficientStock, StockMoved
from inventory.models import StockLevel, StockMovement, StockReservation
from inventory.services.queue import write_reservations
from inventory.services.reservations import Sale, consume, prioritise
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock
from inventory.tests.services.claiming import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, held

pytestmark = pytest.mark.django_db


# Selling


def test_a_full_claim_becomes_a_movement() -> None:
    user, product = make_user(), make_product()
    make_stock(product, 5)
    row = make_reservation(product, 3)
    waiting = make_reservation(product, 4)

    (movement,) = consume([Sale(row.pk, "order:1:line:1:sale", "SO-1")], by=user, at=TUESDAY)

    movement = StockMovement.objects.get(pk=movement.pk)
    assert (movement.kind, movement.quantity, movement.balance_after) == ("sale", -3, 2)
    assert (movement.key, movement.reference, movement.actor) == ("order:1:line:1:sale", "SO-1", user)
    assert movement.created_at == TUESDAY
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (2, 2)
    assert held(waiting) == [2]
    assert not StockReservation.objects.filter(pk=row.pk).exists()


def test_one_claim_that_is_not_full_stops_all() -> None:
    product = make_product()
    make_stock(product, 5)
    full, short = make_reservation(product, 3), make_reservation(product, 3)
    sales = [Sale(full.pk, "a", "SO-1"), Sale(short.pk, "b", "SO-2")]

    assert_refused(lambda: consume(sales, by=None), "SO-2 is not reserved in full", InsufficientStock)


def test_a_claim_that_is_gone_cannot_be_sold() -> None:
    assert_refused(lambda: consume([Sale(4711, "a", "SO-1")], by=None), "SO-1 is not reserved", InsufficientStock)


def test_a_claim_cannot_be_sold_twice_in_one_call() -> None:
    product = make_product()
    make_stock(product, 5)
    row = make_reservation(product, 2)
    twice = [Sale(row.pk, "a", "SO-1"), Sale(row.pk, "b", "SO-1")]

    assert_refused(lambda: consume(twice, by=None), "named twice", InvalidInput)


# Going first


def test_who_is_moved_to_the_front_takes_what_is_missing_from_the_youngest() -> None:
    product = make_product()
    make_stock(product, 6)
    oldest = make_reservation(product, 2, since=MONDAY, label="SO-1")
    middle = make_reservation(product, 2, since=TUESDAY, label="SO-2")
    youngest = make_reservation(product, 2, since=WEDNESDAY, label="SO-3")
    late = make_reservation(product, 3, since=THURSDAY, label="SO-4")
    assert held(oldest, middle, youngest, late) == [2, 2, 2, 0]

    gave = prioritise([late.pk])

    assert held(oldest, middle, youngest, late) == [2, 1, 0, 3]
    assert {row.label for row in gave} == {"SO-2", "SO-3"}
    late.refresh_from_db()
    assert late.priority == -1


def test_free_stock_is_used_before_anybody_is_asked() -> None:
    product = make_product()
    make_stock(product, 3)
    other, row = make_reservation(product, 1), make_reservation(product, 4)
    StockLevel.objects.update(on_hand=5)

    gave = prioritise([row.pk])

    assert gave == []
    assert held(other, row) == [1, 4]


def test_who_has_everything_only_changes_place() -> None:
    product = make_product()
    make_stock(product, 4)
    first, second = make_reservation(product, 2, since=MONDAY), make_reservation(product, 2, since=TUESDAY)

    assert prioritise([second.pk]) == []

    assert held(first, second) == [2, 2]
    assert list(StockReservation.objects.in_turn()) == [second, first]


def test_the_last_one_moved_to_the_front_stands_first() -> None:
    product = make_product()
    rows = [make_reservation(product, 1, since=MONDAY) for _ in range(3)]

    prioritise([rows[1].pk])
    prioritise([rows[2].pk])
    make_stock(product, 2)

    assert held(*rows) == [0, 1, 1]
    assert list(StockReservation.objects.values_list("priority", flat=True).order_by("pk")) == [0, -1, -2]


def test_several_are_moved_together_at_every_place_and_spare_each_other() -> None:
    product, there = make_product(), make_location()
    make_stock(product, 2)
    make_stock(product, 1, there)
    others = make_reservation(product, 2, label="SO-1"), make_reservation(product, 1, label="SO-2", location=there)
    ours = [
        make_reservation(product, 1, label="SO-3", since=TUESDAY),
        make_reservation(product, 2, label="SO-3", location=there),
        make_reservation(product, 2, label="SO-4", since=WEDNESDAY),
    ]

    gave = prioritise([row.pk for row in ours])

    assert held(*ours) == [1, 1, 1]
    assert held(*others) == [0, 0]
    assert {row.label for row in gave} == {"SO-1", "SO-2"}


def test_who_cannot_be_served_in_full_gets_what_is_there() -> None:
    product = make_product()
    make_stock(product, 3)
    other, ours = make_reservation(product, 2), make_reservation(product, 5)

    gave = prioritise([ours.pk])

    assert gave == [other]
    assert held(other, ours) == [0, 3]


def test_nobody_in_particular_may_go_first() -> None:
    before = database_snapshot()

    assert prioritise([]) == []

    assert database_snapshot() == before


def test_a_claim_that_has_gone_meanwhile_is_not_written() -> None:
    row = make_reservation(make_product(), 2)
    StockReservation.objects.all().delete()

    with pytest.raises(StockMoved, match="Nothing was saved"):
        write_reservations([row])


# Looking


def test_short_and_full_claims_are_told_apart() -> None:
    product = make_product()
    make_stock(product, 3)
    full, short = make_reservation(product, 2, since=MONDAY), make_reservation(product, 2, since=TUESDAY)

    assert list(StockReservation.objects.full()) == [full]
    assert list(StockReservation.objects.short()) == [short]
    assert list(StockReservation.objects.youngest_first()) == [short, full]
