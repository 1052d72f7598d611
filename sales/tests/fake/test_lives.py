from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone
from pytest_django import Settings

from sales.fake.days import ARRIVING, CANCELLING, ORDERING, PROCESSING, SHIPPING, SUNDAY, Calendar, Window
from sales.fake.lives import STEPS, Life, Planner, Step
from sales.models.orders import Disposition, Status

LAST = date(2026, 11, 20)
WINDOWS = {Step.PROCESS: PROCESSING, Step.SHIP: SHIPPING, Step.DELIVER: ARRIVING, Step.CANCEL: CANCELLING}
NOBODY: frozenset[int] = frozenset()


@pytest.fixture(params=["UTC", "Europe/Berlin", "Pacific/Auckland"], autouse=True)
def clock(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Let the 90 days hold the day on which clocks are changed."""
    settings.TIME_ZONE = request.param


def plan(count: int, seed: int = 1) -> list[Life]:
    return Planner(Calendar(LAST), Random(seed)).plan(count)


def lies_within(window: Window, life_moment: object) -> bool:
    moment = timezone.localtime(life_moment)  # type: ignore[arg-type]
    minutes = moment.hour * 60 + moment.minute - window.start.hour * 60 - window.start.minute
    return 0 <= minutes <= window.minutes


def test_the_same_seed_gives_the_same_lives() -> None:
    assert plan(50) == plan(50)
    assert plan(50) != plan(50, seed=2)


def test_orders_come_in_on_all_of_the_ninety_days_in_turn() -> None:
    lives = plan(2_000)

    created = [life.created for life in lives]
    assert created == sorted(created)
    assert {timezone.localdate(moment) for moment in created} == {LAST - timedelta(days=n) for n in range(90)}
    assert all(lies_within(ORDERING, moment) for moment in created)


def test_every_step_has_its_part_of_the_day_and_none_lies_behind_the_last_day() -> None:
    for life in plan(1_000):
        steps = life.steps()
        moments = [life.created, *(moment for _step, moment in steps)]
        assert all(before < after for before, after in pairwise(moments))
        assert timezone.localdate(moments[-1]) <= LAST
        for step, moment in steps:
            if step in WINDOWS:
                assert lies_within(WINDOWS[step], moment)
                assert timezone.localdate(moment).weekday() != SUNDAY
            else:
                assert timezone.localdate(moment) == timezone.localdate(life.created)


def test_a_life_ends_in_the_state_that_its_steps_lead_to() -> None:
    targets = dict(zip(STEPS, (Status.PENDING, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED), strict=True))

    for life in plan(500):
        steps = [step for step, _moment in life.steps()]
        assert steps[: len(STEPS)] == [*STEPS[: life.taken], *steps[life.taken :]]
        assert life.status == (targets | {Step.CANCEL: Status.CANCELLED})[steps[-1]] if steps else Status.DRAFT


def test_only_shipped_orders_that_are_cancelled_say_where_the_goods_are() -> None:
    cancelled = [life for life in plan(2_000) if life.cancelled]

    assert {life.taken for life in cancelled} == {0, 1, 2, 3}
    assert all(life.reason for life in cancelled)
    assert {life.disposition for life in cancelled if life.taken == 3} == set(Disposition.values)
    assert {life.disposition for life in cancelled if life.taken < 3} == {""}


@pytest.mark.parametrize("count", [6, 7, 13, 40])
@pytest.mark.parametrize("seed", range(15))
def test_six_orders_are_enough_for_every_state(count: int, seed: int) -> None:
    planner = Planner(Calendar(LAST), Random(seed))
    lives = planner.plan(count)
    waiting = planner.let_wait(lives, 1)

    planner.ensure_every_state(lives, waiting)

    assert {life.status for life in lives} == set(Status)
    assert {lives[place].status for place in waiting} == {Status.PENDING}


def test_what_waits_is_young() -> None:
    planner = Planner(Calendar(LAST), Random(1))
    lives = planner.plan(1_000)

    waiting = planner.let_wait(lives, 12)

    assert len(waiting) == 12
    assert min(waiting) >= 850


def test_fewer_orders_stay_as_they_are() -> None:
    planner = Planner(Calendar(LAST), Random(1))

    assert planner.plan(0) == []
    assert planner.let_wait([], 0) == NOBODY
