"""Revenue by day: what counts, on which day, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.tests.factories import make_product
from sales.models import Order
from sales.models.orders import Status
from sales.services.takings import Sold, takings
from sales.tests.factories import make_order_in, take

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def berlin() -> Iterator[None]:
    with timezone.override("Europe/Berlin"):
        yield


def make_sold(price: str, at: datetime = NOON, *, status: str = Status.PENDING, currency: str = "EUR") -> Order:
    """Make an order of one untracked thing at this price, tax included, submitted at this moment."""
    product = make_product(price=Decimal(price), track_stock=False)
    order = make_order_in(status, [(product, 1)], at=at)
    Order.objects.filter(pk=order.pk).update(currency=currency)
    return order


def by_day(currency: str = "EUR") -> dict[str, Sold]:
    return {day.isoformat(): sold for day, sold in takings(currency, today=TODAY).days if sold.orders}


def test_orders_count_once_they_are_submitted_and_until_they_are_cancelled() -> None:
    for status in Status.values:
        make_sold("10.00", status=status)

    assert by_day() == {"2026-03-20": Sold(4, Decimal("40.00"))}


def test_what_is_cancelled_or_reopened_after_its_submit_is_no_revenue() -> None:
    cancelled, reopened = make_sold("10.00"), make_sold("10.00")

    take("cancel", cancelled)
    take("reopen", reopened)

    assert by_day() == {}


def test_the_day_is_that_of_the_first_submit_and_not_of_the_draft() -> None:
    order = make_sold("10.00", NOON, status=Status.DRAFT)

    take("submit", order, at=NOON + timedelta(days=3))

    assert by_day() == {"2026-03-23": Sold(1, Decimal("10.00"))}


def test_cents_are_added_up_exactly() -> None:
    for price in ("0.10", "0.20", "0.07", "99999999.99", "1.01"):
        make_sold(price)

    assert by_day() == {"2026-03-20": Sold(5, Decimal("100000001.37"))}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "2026-03-28"),  # 23:59:59, winter
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "2026-03-29"),  # midnight of the day that has 23 hours
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), "2026-03-29"),  # 23:59:59, summer
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "2026-03-30"),
    ],
)
def test_days_are_those_of_the_shops_clock_also_when_it_changes(moment: datetime, day: str) -> None:
    make_sold("10.00", moment)

    assert by_day() == {day: Sold(1, Decimal("10.00"))}


def test_the_thirty_days_end_today_and_the_thirty_before_end_where_they_begin() -> None:
    moments = {
        "tomorrow": datetime(2026, 3, 31, 22, 0, tzinfo=UTC),
        "today, late": datetime(2026, 3, 31, 21, 59, tzinfo=UTC),
        "first day, early": datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
        "before, late": datetime(2026, 3, 1, 22, 59, tzinfo=UTC),
        "before, early": datetime(2026, 1, 30, 23, 0, tzinfo=UTC),
        "too old": datetime(2026, 1, 30, 22, 59, tzinfo=UTC),
    }
    for place, moment in enumerate(moments.values()):
        make_sold(f"{10**place}.00", moment)

    sold = takings("EUR", today=TODAY)

    assert len(sold.days) == 30
    assert (sold.days[0][0], sold.days[-1][0]) == (date(2026, 3, 2), TODAY)
    assert (sold.total, sold.before) == (Sold(2, Decimal("110.00")), Sold(2, Decimal("11000.00")))


def test_other_currencies_are_told_apart() -> None:
    make_sold("10.00")
    make_sold("7.50", currency="USD")
    make_sold("2.50", currency="USD")
    make_sold("5.00", NOON - timedelta(days=40), currency="GBP")

    sold = takings("EUR", today=TODAY)

    assert sold.total == Sold(1, Decimal("10.00"))
    assert sold.elsewhere == (("USD", Sold(2, Decimal("10.00"))),)


def test_the_average_is_rounded_half_up_and_there_is_none_of_nothing() -> None:
    assert Sold(3, Decimal("10.01")).average == Decimal("3.34")
    assert Sold(8, Decimal("0.20")).average == Decimal("0.03")
    assert Sold().average is None


def test_one_statement_is_enough() -> None:
    for _n in range(3):
        make_sold("10.00")

    with CaptureQueriesContext(connection) as caught:
        takings("EUR", today=TODAY)

    assert len(caught) == 1
