from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from sales.fake.days import Calendar
from sales.fake.lives import Life, Planner
from sales.fake.shopping import CARTON, Baskets, Goods, Shopper, fill_baskets, plan_deliveries
from sales.models.orders import Status

CALENDAR = Calendar(date(2026, 11, 20))


def make_goods(count: int = 40, spare: int = 2, *, untracked: int = 0) -> list[Goods]:
    return [Goods(pk, Decimal("9.90"), pk > untracked, spare) for pk in range(1, count + 1)]


def fill(goods: list[Goods], wanted: int = 12, count: int = 1_000) -> tuple[list[Life], frozenset[int], Baskets]:
    planner, shopper = Planner(CALENDAR, Random(1)), Shopper(goods, Random(1))
    lives = planner.plan(count)
    scarce = shopper.scarce_goods(wanted)
    waiting = planner.let_wait(lives, wanted if scarce else 0)
    return lives, waiting, fill_baskets(shopper, lives, companies={0}, waiting=waiting, scarce=scarce)


def test_who_waits_asks_for_more_than_is_left_and_nobody_does_so_after_them() -> None:
    goods = make_goods()
    lives, waiting, baskets = fill(goods)

    first = min(waiting)
    assert len(baskets.scarce) == 3
    for place, lines in enumerate(baskets.lines):
        scarce = [line for line in lines if line.product_id in baskets.scarce]
        if place in waiting:
            assert [line.quantity > 2 for line in scarce] == [True]
        elif place > first or lives[place].status == Status.CANCELLED:
            assert scarce == []
    assert any(line.product_id in baskets.scarce for lines in baskets.lines[:first] for line in lines)


@pytest.mark.parametrize(
    "goods",
    [
        make_goods(4),
        make_goods(40, spare=4),
        make_goods(40, untracked=40),
        make_goods(8, untracked=4),
    ],
    ids=["few products", "plenty of each", "nothing tracked", "few tracked"],
)
def test_where_nothing_can_run_out_nobody_waits(goods: list[Goods]) -> None:
    _lives, waiting, baskets = fill(goods)

    assert waiting == baskets.scarce == frozenset()
    assert all(baskets.lines)


def test_every_basket_has_lines_and_no_product_twice() -> None:
    _lives, _waiting, baskets = fill(make_goods(1))

    assert {len(lines) for lines in baskets.lines} == {1}
    _lives, _waiting, baskets = fill(make_goods())
    for lines in baskets.lines:
        assert len({line.product_id for line in lines}) == len(lines) > 0


def test_other_prices_have_a_reason_and_discounts_stay_below_the_price() -> None:
    _lives, _waiting, baskets = fill(make_goods())

    lines = [line for basket in baskets.lines for line in basket]
    assert any(line.unit_price for line in lines)
    assert any(line.discount for line in lines)
    assert all((line.unit_price is None) == (not line.override_reason) for line in lines)
    assert all(line.discount < line.quantity * Decimal("9.90") for line in lines)


def test_each_delivery_brings_what_is_asked_for_until_the_next() -> None:
    goods = make_goods(untracked=5)
    lives, waiting, baskets = fill(goods)
    moments = [CALENDAR.opening + timedelta(days=days) for days in (0, 30, 60)]
    by_id = {each.product_id: each for each in goods}

    brought = plan_deliveries(lives, baskets, by_id, waiting=waiting, moments=moments)

    asked: list[Counter[int]] = [Counter(), Counter(), Counter()]
    for place, life in enumerate(lives):
        for line in baskets.lines[place]:
            if life.submitted and not (place in waiting and line.product_id in baskets.scarce):
                asked[sum(moment <= life.submitted for moment in moments) - 1][line.product_id] += line.quantity
    for number, units in enumerate(brought):
        assert not set(units) & set(range(1, 6))
        for product_id in range(6, 41):
            missing, given = asked[number][product_id], units[product_id]
            if number == 0 or product_id in baskets.scarce:
                assert given == missing
            else:
                assert given % CARTON == 0
                assert missing <= given < missing + CARTON
