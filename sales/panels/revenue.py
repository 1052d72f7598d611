"""Four figures at the head of the start page, and revenue by day as a chart with its table.

What revenue is, `sales.services.takings` says; the panel says it in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice import charts, moments
from backoffice.models import SiteSettings
from backoffice.money import format_money
from backoffice.registries import Panel
from sales.models import Order
from sales.models.orders import Status
from sales.panels.to_do import address
from sales.services.takings import WINDOW, Takings, takings

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Figure:
    """A number with its change and the line of its days; `url` leads to what it counts."""

    label: str
    value: str
    change: str
    direction: str = ""
    line: str = ""
    url: str = ""


def revenue(request: HttpRequest) -> Iterable[Panel]:
    now = timezone.now()
    sold = takings(SiteSettings.load().currency, today=timezone.localdate(now))
    figures = (*_figures(sold), _oldest_to_ship())
    yield Panel("head", 10, "admin/dashboard/figures.html", {"figures": figures})
    yield Panel("main", 10, "admin/dashboard/revenue.html", _chart(sold))


def _figures(sold: Takings) -> Iterable[Figure]:
    total, before, days = sold.total, sold.before, [day for _date, day in sold.days]
    yield _compared(
        _("Revenue, %(n)d days") % {"n": WINDOW},
        format_money(total.revenue, sold.currency),
        (total.revenue, before.revenue),
        [day.revenue for day in days],
    )
    yield _compared(
        _("Orders, %(n)d days") % {"n": WINDOW},
        str(total.orders),
        (Decimal(total.orders), Decimal(before.orders)),
        [Decimal(day.orders) for day in days],
    )
    average = total.average
    yield _compared(
        _("Average order"),
        "–" if average is None else format_money(average, sold.currency),
        (average, before.average),
        [day.average for day in days],
    )


def _compared(
    label: str, value: str, pair: tuple[Decimal | None, Decimal | None], days: list[Decimal] | list[Decimal | None]
) -> Figure:
    now, before = pair
    line = charts.line(days) if any(days) else ""
    if now is None or not before:
        return Figure(label, value, _("Nothing to compare with"), line=line)
    percent = int(((now - before) * 100 / before).quantize(Decimal(1), ROUND_HALF_UP))
    if percent == 0:
        return Figure(label, value, _("As in the %(n)d days before") % {"n": WINDOW}, line=line)
    words = (
        _("+%(percent)d %% on the %(n)d days before") if percent > 0 else _("−%(percent)d %% on the %(n)d days before")
    )
    direction = UP if percent > 0 else DOWN
    return Figure(label, value, words % {"percent": abs(percent), "n": WINDOW}, direction, line)


def _oldest_to_ship() -> Figure:
    """Say how long the order has been waiting that was processed first of those not shipped."""
    waiting = Order.objects.in_state(Status.PROCESSING).aggregate(n=Count("pk"), oldest=Min("processing_at"))
    number, oldest = waiting["n"], waiting["oldest"]
    if not number or oldest is None:
        return Figure(_("Oldest to ship"), "–", _("Nothing waits to be shipped"))
    words = ngettext("%(n)d order to ship", "%(n)d orders to ship", number) % {"n": number}
    url = address(view="to_ship")
    return Figure(_("Oldest to ship"), moments.age(oldest, timezone.now()), words, url=url)


def _chart(sold: Takings) -> dict[str, Any]:
    amounts = [day.revenue for _date, day in sold.days]
    top = charts.round_top(amounts)
    rows = [
        {
            "day": date_format(day, "D j M"),
            "orders": one.orders,
            "revenue": format_money(one.revenue, sold.currency),
        }
        for day, one in sold.days
    ]
    titles = [
        f"{row['day']}: {row['revenue']}, {_orders(one.orders)}" for row, (_d, one) in zip(rows, sold.days, strict=True)
    ]
    best = max(range(len(rows)), key=lambda place: amounts[place])
    return {
        "is_empty": not sold.total.orders,
        "bars": charts.bars(amounts, titles, top=top),
        "marks": [format_money(value, sold.currency) for value in (top, top / 2, Decimal(0))],
        "first": date_format(sold.days[0][0], "j M"),
        "best": titles[best],
        "total": format_money(sold.total.revenue, sold.currency),
        "orders": _orders(sold.total.orders),
        "rows": rows[::-1],
        "window": WINDOW,
        "time_zone": timezone.get_current_timezone_name(),
        "elsewhere": [f"{format_money(one.revenue, other)} ({_orders(one.orders)})" for other, one in sold.elsewhere],
    }


def _orders(number: int) -> str:
    return ngettext("%(n)d order", "%(n)d orders", number) % {"n": number}
