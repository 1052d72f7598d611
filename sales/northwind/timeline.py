"""Let drafts live: submitted, processed, shipped and delivered, each on its own day and in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from django.utils import timezone

from backoffice.models import User
from sales.northwind.files import NorthwindOrder
from sales.services.orders import deliver_orders, process_orders, ship_orders, submit_orders

FRIDAY = 4
LEAST_DAYS_ON_THE_ROAD = 2


class Step(IntEnum):
    """What happens to an order; the value is the hour of the day."""

    SUBMIT = 9
    PROCESS = 11
    SHIP = 15
    DELIVER = 18


SERVICES = {
    Step.SUBMIT: submit_orders,
    Step.PROCESS: process_orders,
    Step.SHIP: ship_orders,
    Step.DELIVER: deliver_orders,
}
Moment = tuple[date, Step]
"""A day and a step: orders that share them take the step together."""


def live_through(orders: Mapping[int, NorthwindOrder], *, by: User | None) -> None:
    """Take every step of these orders, by their ids. Raises the first refusal."""
    moments: dict[Moment, list[int]] = {}
    for pk, order in orders.items():
        for moment in _moments(order):
            moments.setdefault(moment, []).append(pk)
    for (day, step), order_ids in sorted(moments.items()):
        at = timezone.make_aware(datetime.combine(day, time(step)))
        for outcome in SERVICES[step](order_ids, by=by, at=at):
            outcome.unwrap()


def _moments(order: NorthwindOrder) -> list[Moment]:
    """Return the order's life; one that was never shipped waits on the packing table from the day after it came."""
    processed_on = order.shipped_on or order.ordered_on + timedelta(days=1)
    moments = [(order.ordered_on, Step.SUBMIT), (processed_on, Step.PROCESS)]
    if order.shipped_on is not None:
        moments += [(order.shipped_on, Step.SHIP), (_delivered_on(order.shipped_on), Step.DELIVER)]
    return moments


def _delivered_on(shipped_on: date) -> date:
    """Return when the carrier's weekly report says that it arrived; the sample does not know."""
    arrived_on = shipped_on + timedelta(days=LEAST_DAYS_ON_THE_ROAD)
    return arrived_on + timedelta(days=(FRIDAY - arrived_on.weekday()) % 7)
