"""Live a season day by day: goods arrive, orders come in and take their steps, all through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from backoffice.models import User
from inventory.models import StockLocation
from inventory.models.stock import MovementKind
from inventory.services.stock import Receipt, receive_stock
from sales.fake.days import Calendar
from sales.fake.lives import Life, Step
from sales.services.drafts import DraftInput, create_orders
from sales.services.orders import (
    Outcome,
    cancel_orders,
    deliver_orders,
    process_orders,
    ship_orders,
    submit_orders,
)

SERVICES: Mapping[Step, Callable[..., Sequence[Outcome]]] = {
    Step.SUBMIT: submit_orders,
    Step.PROCESS: process_orders,
    Step.SHIP: ship_orders,
    Step.DELIVER: deliver_orders,
    Step.CANCEL: cancel_orders,
}
IN_TURN = (Step.DELIVER, Step.CANCEL, Step.PROCESS, Step.SHIP)
"""What is done on a day when its orders have come in."""

NOTES: Mapping[str, str] = {MovementKind.INITIAL: "Opening stock", MovementKind.RECEIPT: "Delivery"}


@dataclass(frozen=True)
class Order:
    """An order to be lived: its draft and its life."""

    draft: DraftInput
    life: Life


@dataclass
class Day:
    """What happens on one day: the orders that come in, and by step and its details, which take it when."""

    orders: list[Order] = field(default_factory=list)
    steps: dict[tuple[int, str, str], list[tuple[Order, datetime]]] = field(default_factory=dict)


class Season:
    """The orders, sorted into the days on which something happens to them."""

    def __init__(self, orders: Sequence[Order], calendar: Calendar, *, by: User | None) -> None:
        self._by = by
        self._ids: dict[int, int] = {}
        self._days = {day: Day() for day in calendar.days()}
        for order in orders:
            self._enter(order)

    def deliver(self, units: Mapping[int, int], *, kind: str, at: datetime) -> None:
        """Receive goods with one delivery note."""
        here = StockLocation.default().pk
        receipts = [Receipt(pk, here, quantity, kind=kind) for pk, quantity in sorted(units.items()) if quantity]
        if receipts:
            receive_stock(receipts, by=self._by, reason=NOTES[kind], at=at)

    def live(self, day: date) -> None:
        """Take the steps of a day. Raises the first refusal."""
        today = self._days[day]
        if today.orders:
            self._come_in(today.orders)
        for (turn, reason, disposition), taken in sorted(today.steps.items(), key=lambda item: item[0]):
            step = IN_TURN[turn]
            details = {"reason": reason, "disposition": disposition} if step is Step.CANCEL else {}
            self._take(step, {self._ids[id(order)]: moment for order, moment in taken}, details)

    def _enter(self, order: Order) -> None:
        life = order.life
        self._days[timezone.localdate(life.created)].orders.append(order)
        for step, moment in life.steps():
            if step is not Step.SUBMIT:
                day = self._days[timezone.localdate(moment)]
                details = (life.reason, life.disposition) if step is Step.CANCEL else ("", "")
                day.steps.setdefault((IN_TURN.index(step), *details), []).append((order, moment))

    def _come_in(self, orders: Sequence[Order]) -> None:
        created = create_orders([order.draft for order in orders], by=self._by)
        self._ids |= {id(order): row.pk for order, row in zip(orders, created, strict=True)}
        submitted = {self._ids[id(order)]: moment for order in orders if (moment := order.life.submitted)}
        self._take(Step.SUBMIT, submitted, {})

    def _take(self, step: Step, moments: Mapping[int, datetime], details: Mapping[str, Any]) -> None:
        if moments:
            take = partial(SERVICES[step], list(moments), by=self._by, at=moments)
            for outcome in take(**details):
                outcome.unwrap()
