from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product as combinations
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from backoffice.exceptions import InvalidInput
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.exceptions import InsufficientStock, StockMoved
from inventory.models import Product, StockLevel, StockLocation, StockMovement, StockReservation
from inventory.services.queue import write_reservations
from inventory.services.reservations import Claim, Sale, consume, prioritise, release, reserve, settle
from inventory.services.stock import adjust_stock
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))


def held(*reservations: StockReservation) -> list[int]:
    """Return what each holds now, and see that the level agrees with the sum."""
    stored = StockReservation.objects.in_bulk([row.pk for row in reservations])
    sums = StockReservation.objects.values_list("product_id", "location_id").annotate(Sum("reserved"))
    expected = {(product, location): total for product, location, total in sums}
    levels = StockLevel.objects.values_list("product_id", "location_id", "reserved")
    assert {(product, location): reserved for product, location, reserved in levels if reserved} == {
        place: total for place, total in expected.items() if total
    }
    return [stored[row.pk].reserved for row in reservations]


def claim(product: Product, wanted: int, key: str, **overrides: Any) -> Claim:
    facts: dict[str, Any] = {"location_id": StockLocation.default().pk, "label": key, "since": MONDAY} | overrides
    return Claim(key=key, product_id=product.pk, wanted=wanted, **facts)


# Claiming


def test_a_claim_holds_what_lies_free() -> None:
    product = make_product()
    make_stock(product, 5)

    row = make_reservation(product, 3, label="SO-1", since=TUESDAY)

    row.refresh_from_db()
    assert (row.wanted, row.reserved, row.missing, row.priority, row.since) == (3, 3, 0, 0, TUESDAY)
    assert str(row) == "SO-1: 3/3"
    assert StockLevel.objects.get().available == 2


def test_a_claim_without_stock_waits_and_makes_the_level() -> None:
    row = make_reservation(make_product(), 3)

    assert held(row) == [0]
    assert (StockLevel.objects.get().on_hand, StockLevel.objects.get().reserved) == (0, 0)


def test_a_claim_is_served_in_part() -> None:
    product = make_product()
    make_stock(product, 2)

    assert held(make_reservation(product, 3)) == [2]


def test_the_returned_reservations_are_as_they_are_stored() -> None:
    product, other = make_product(), make_product()
    make_stock(product, 4)

    made = reserve([claim(product, 3, "a"), claim(product, 3, "b"), claim(other, 1, "c")])

    assert {key: row.reserved for key, row in made.items()} == {"a": 3, "b": 1, "c": 0}
    assert {key: row.pk for key, row in made.items()} == dict(StockReservation.objects.values_list("key", "pk"))


def test_a_known_claim_is_left_as_it_is() -> None:
    product = make_product()
    make_stock(product, 5)
    (first,) = reserve([claim(product, 3, "a")]).values()
    before = database_snapshot()

    again = reserve([claim(product, 5, "a", label="other")])

    assert again == {"a": first}
    assert again["a"].wanted == 3
    assert database_snapshot() == before


def test_a_new_claim_gets_nothing_while_somebody_ahead_is_short() -> None:
    product = make_product()
    make_stock(product, 2)
    ahead = make_reservation(product, 3, since=MONDAY)
    new = make_reservation(product, 1, since=TUESDAY)

    assert held(ahead, new) == [2, 0]

    make_stock(product, 1)

    assert held(ahead, new) == [3, 0]


def test_an_older_claim_that_comes_late_stands_ahead_but_takes_from_nobody() -> None:
    product = make_product()
    make_stock(product, 2)
    young = make_reservation(product, 4, since=TUESDAY)
    old = make_reservation(product, 1, since=MONDAY)

    assert held(young, old) == [2, 0]

    make_stock(product, 1)

    assert held(young, old) == [2, 1]


# Serving in turn


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"priority": -1, "since": TUESDAY}, {"priority": 0, "since": MONDAY}),
        ({"since": MONDAY}, {"since": TUESDAY}),
    ],
)
@pytest.mark.parametrize("made_in_turn", [True, False])
def test_priority_counts_before_time(first: dict[str, Any], second: dict[str, Any], made_in_turn: bool) -> None:
    product = make_product()
    rows = {}
    for name in ("first", "second") if made_in_turn else ("second", "first"):
        facts = dict(first if name == "first" else second)
        priority = facts.pop("priority", 0)
        rows[name] = make_reservation(product, 2, **facts)
        StockReservation.objects.filter(pk=rows[name].pk).update(priority=priority)

    make_stock(product, 3)

    assert held(rows["first"], rows["second"]) == [2, 1]


def test_the_number_decides_between_claims_of_the_same_moment() -> None:
    product = make_product()
    rows = [make_reservation(product, 1, since=MONDAY) for _ in range(3)]

    make_stock(product, 2)

    assert held(*rows) == [1, 1, 0]


def test_one_delivery_serves_many_and_the_last_in_part() -> None:
    product = make_product()
    rows = [make_reservation(product, 2, since=day) for day in (WEDNESDAY, MONDAY, TUESDAY, THURSDAY)]

    make_stock(product, 5)

    assert held(*rows) == [1, 2, 2, 0]


def test_locations_and_products_do_not_mix() -> None:
    product, other, there = make_product(), make_product(), make_location()
    here_row = make_reservation(product, 2)
    there_row = make_reservation(product, 2, location=there)
    other_row = make_reservation(other, 2)

    make_stock(product, 2, there)

    assert held(here_row, there_row, other_row) == [0, 2, 0]


@pytest.mark.parametrize(("wanted", "units"), list(combinations([(1, 1, 1), (3, 1, 2), (2, 5, 1)], range(10))))
def test_whatever_arrives_goes_to_the_first_and_nobody_is_short_while_stock_is_free(
    wanted: tuple[int, ...], units: int
) -> None:
    product = make_product()
    rows = [make_reservation(product, number, since=MONDAY) for number in wanted]

    if units:
        make_stock(product, units)

    expected, left = [], units
    for number in wanted:
        expected.append(min(number, left))
        left -= expected[-1]
    assert held(*rows) == expected


def test_many_waiting_cost_no_more_statements_than_few() -> None:
    def statements(waiting: int) -> int:
        product = make_product()
        for _ in range(waiting):
            make_reservation(product, 1)
        with CaptureQueriesContext(connection) as queries:
            make_stock(product, waiting)
        return len(queries)

    assert statements(20) == statements(2)


def test_only_those_who_get_something_are_written() -> None:
    product = make_product()
    for _ in range(5):
        make_reservation(product, 2)

    with CaptureQueriesContext(connection) as queries:
        make_stock(product, 4)

    (update,) = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "inventory_stockreservation"')]
    assert update.count("WHEN") == 2


def test_settling_serves_who_waits_and_is_harmless_otherwise() -> None:
    product = make_product()
    row = make_reservation(product, 2)
    StockLevel.objects.update(on_hand=3)
    place = (product.pk, StockLocation.default().pk)

    assert settle([place]) == [row]
    before = database_snapshot()
    assert settle([place]) == []

    assert held(row) == [2]
    assert database_snapshot() == before


# Giving back


def test_the_youngest_give_back_first_and_only_what_is_needed() -> None:
    product = make_product()
    make_stock(product, 6)
    rows = [make_reservation(product, 2, since=day) for day in (TUESDAY, THURSDAY, MONDAY)]
    before = held(*rows)

    posting = adjust_stock(
        product_id=product.pk, location_id=StockLocation.default().pk, quantity=-3, reason="broken", by=None
    )

    assert before == [2, 2, 2]
    assert held(*rows) == [1, 0, 2]
    assert posting.orders_now_short == sorted(row.label for row in rows[:2])


def test_free_stock_is_given_up_before_anybody_gives_back() -> None:
    product = make_product()
    make_stock(product, 6)
    row = make_reservation(product, 2)

    posting = adjust_stock(
        product_id=product.pk, location_id=StockLocation.default().pk, quantity=-4, reason="broken", by=None
    )

    assert held(row) == [2]
    assert posting.orders_now_short == []


# Releasing


def test_a_released_claim_hands_on_to_the_next_in_turn() -> None:
    product = make_product()
    make_stock(product, 3)
    first, second, third = (make_reservation(product, 2, since=day) for day in (MONDAY, TUESDAY, WEDNESDAY))
    assert held(first, second, third) == [2, 1, 0]

    release([first.pk])

    assert held(second, third) == [2, 1]
    assert not StockReservation.objects.filter(pk=first.pk).exists()
    assert StockLevel.objects.get().on_hand == 3


def test_many_are_released_at_once_and_unknown_ones_are_ignored() -> None:
    product, other = make_product(), make_product()
    make_stock(product, 3)
    rows = [make_reservation(product, 2), make_reservation(other, 1)]

    release([*(row.pk for row in rows), 4711])

    assert not StockReservation.objects.exists()
    assert set(StockLevel.objects.values_list("reserved", flat=True)) == {0}
    release([])


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
