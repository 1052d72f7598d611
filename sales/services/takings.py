"""What was sold a day.

Revenue is the sum of the totals, with tax and shipping, of the orders that were submitted and hold: pending,
processing, shipped and delivered ones. Drafts and cancelled orders are none, also where they had been submitted before.
It belongs to the day of the first submit, by the shop's clock. Amounts of different currencies are never added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import BigIntegerField, Count, DecimalField, F, Sum, Value
from django.db.models.functions import Cast, Round, TruncDate

from backoffice.days import end_of, start_of
from sales.models import Order
from sales.models.orders import SOLD

WINDOW = 30
CENT = Decimal("0.01")
# In whole cents: SQLite would add up floating-point numbers.
CENTS = Cast(
    Round(F("grand_total") * Value(100), output_field=DecimalField(max_digits=18, decimal_places=0)), BigIntegerField()
)


@dataclass(frozen=True)
class Sold:
    """A number of orders and what they came to."""

    orders: int = 0
    revenue: Decimal = Decimal("0.00")

    def __add__(self, other: Sold) -> Sold:
        return Sold(self.orders + other.orders, self.revenue + other.revenue)

    @property
    def average(self) -> Decimal | None:
        return (self.revenue / self.orders).quantize(CENT, ROUND_HALF_UP) if self.orders else None


@dataclass(frozen=True)
class Takings:
    """The last days up to today, one after the other; as many before; and other currencies' sums of the last days."""

    currency: str
    days: tuple[tuple[date, Sold], ...]
    before: Sold
    elsewhere: tuple[tuple[str, Sold], ...]

    @property
    def total(self) -> Sold:
        return _sum(sold for _day, sold in self.days)


def takings(currency: str, *, today: date) -> Takings:
    """Return what was sold in the shop's currency in the 30 days up to today and the 30 before, by one statement."""
    first = today - timedelta(days=WINDOW - 1)
    found = _by_currency_and_day(first - timedelta(days=WINDOW), today)
    here = found.pop(currency, {})
    days = (first + timedelta(days=n) for n in range(WINDOW))
    elsewhere = ((other, _sum(sold for day, sold in sums.items() if day >= first)) for other, sums in found.items())
    return Takings(
        currency=currency,
        days=tuple((day, here.get(day, Sold())) for day in days),
        before=_sum(sold for day, sold in here.items() if day < first),
        elsewhere=tuple(sorted((other, sold) for other, sold in elsewhere if sold.orders)),
    )


def _by_currency_and_day(first: date, last: date) -> dict[str, dict[date, Sold]]:
    sold = Order.objects.filter(
        status__in=SOLD, submitted_at__gte=start_of(first), submitted_at__lt=end_of(last)
    ).order_by()
    days = sold.annotate(day=TruncDate("submitted_at")).values_list("currency", "day")
    found: dict[str, dict[date, Sold]] = defaultdict(dict)
    for currency, day, orders, cents in days.annotate(orders=Count("pk"), cents=Sum(CENTS)):
        found[currency][day] = Sold(orders, cents * CENT)
    return found


def _sum(parts: Iterable[Sold]) -> Sold:
    return sum(parts, start=Sold())
