from __future__ import annotations

from itertools import product as combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.tests.snapshots import database_snapshot
from inventory.models import StockLevel, StockLocation, StockReservation
from inventory.services.reservations import release, reserve, settle
from inventory.services.stock import adjust_stock
from inventory.tests.factories import make_location, make_product, make_reservation, make_stock
from inventory.tests.services.claiming import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, claim, held

pytestmark = pytest.mark.django_db


# Claiming


def test_a_claim_holds_what_lies_free() -> None:
    product = make_product()
    make_stock(product, 5)

    row = make_reservation(product, 3, label="SO-1", since=TUESDAY)

    row.refresh_from_db()
    assert (row.wanted, row.reserved, row.missing, row.priority, row.since) == (3, 3, 0, 0, TUESDAY)
    assert str(row) == "SO-1: 3 of 3 reserved"
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
