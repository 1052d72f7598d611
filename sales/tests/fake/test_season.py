from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from backoffice.services.integrity import find_broken
from backoffice.statements import StatementCount
from inventory.models import Product, StockMovement
from inventory.models.stock import MovementKind
from inventory.tests.factories import make_product
from sales.fake.days import CANCELLING, DELIVERY, ORDERING, PROCESSING, Calendar, at
from sales.fake.lives import Life
from sales.fake.season import Order, Season
from sales.models.orders import Status
from sales.services.drafts import DraftInput
from sales.services.lines import LineInput

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALENDAR = Calendar(NOON.date() + timedelta(days=9), length=10)


def make_life(taken: int, *, cancelled: datetime | None = None, created: datetime = NOON) -> Life:
    way = tuple(created + timedelta(days=days, hours=4, minutes=30) for days in range(4))
    reason, disposition = ("They changed their mind.", "restocked" if taken == 3 else "") if cancelled else ("", "")
    return Life(created, way, taken, cancelled, reason, disposition)


def make_orders(product: Product, lives: list[Life]) -> list[Order]:
    lines = [LineInput(product.pk, 2)]
    return [Order(DraftInput(lines, {"email": "a@example.com"}, at=life.created), life) for life in lives]


def live(orders: list[Order], product: Product) -> None:
    season = Season(orders, CALENDAR, by=None)
    season.deliver({product.pk: 1_000}, kind=MovementKind.INITIAL, at=CALENDAR.opening)
    for day in CALENDAR.days():
        season.live(day)


def test_the_parts_of_a_day_that_move_stock_lie_one_behind_the_other() -> None:
    def minutes(hour: int, minute: int) -> int:
        return hour * 60 + minute

    bounds = [minutes(DELIVERY.hour, DELIVERY.minute)]
    for window in (ORDERING, CANCELLING, PROCESSING):
        start = minutes(window.start.hour, window.start.minute)
        bounds += [start, start + window.minutes]
    assert bounds == sorted(set(bounds))


@pytest.mark.django_db
def test_what_comes_back_on_a_day_stands_before_what_is_sold_later_on_that_day() -> None:
    product = make_product()
    day = NOON.date() + timedelta(days=3)
    back, sold = make_life(2, cancelled=at(day, CANCELLING.start)), make_life(2)
    sold.way = (sold.way[0], at(day, PROCESSING.start), *sold.way[2:])

    live(make_orders(product, [sold, back]), product)

    kinds = StockMovement.objects.order_by("id").values_list("kind", "created_at")
    assert [kind for kind, _moment in kinds] == ["initial", "sale", "cancel_restock", "sale"]
    assert [moment for _kind, moment in kinds] == sorted(moment for _kind, moment in kinds)


@pytest.mark.django_db
def test_each_order_ends_where_its_life_does() -> None:
    product = make_product()
    gone = NOON + timedelta(days=5)
    lives = [*(make_life(taken) for taken in range(5)), *(make_life(taken, cancelled=gone) for taken in range(4))]
    orders = make_orders(product, lives)

    live(orders, product)

    from_drafts = [order.life.status for order in orders]
    assert from_drafts[:5] == [Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED]
    assert list(product.order_lines.order_by("order_id").values_list("order__status", flat=True)) == from_drafts
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


@pytest.mark.django_db
def test_a_day_costs_the_same_for_two_orders_and_for_twenty() -> None:
    costs = []
    for count in (2, 20):
        product = make_product()
        orders = make_orders(product, [make_life(4) for _number in range(count)])
        with connection.execute_wrapper(counter := StatementCount()):
            live(orders, product)
        costs.append(counter.statements)

    assert costs[0] == costs[1]
