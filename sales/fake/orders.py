"""Plan a season's orders: who orders what, how far each order gets, and what must be delivered for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sales.fake.customers import Buyers
from sales.fake.days import DELIVERY, Calendar, at
from sales.fake.lives import Life, Planner
from sales.fake.season import Order
from sales.fake.shopping import Goods, Shopper, fill_baskets, plan_deliveries
from sales.models.orders import Source
from sales.services.drafts import DraftInput
from sales.services.lines import LineInput

DAYS_BETWEEN_DELIVERIES = 30
WAITING_SHARE = 0.012
LEAST_FOR_EVERY_STATE = 6
SHIPPED = 3
CARRIERS = ("Northern Parcel", "City Bike Courier", "Letter post")
FREE_SHIPPING = Decimal(75)
SHIPPING = (Decimal("4.90"), Decimal("6.90"))


@dataclass(frozen=True)
class Plan:
    """The orders of a season, and the units of each product that are delivered at each moment."""

    orders: list[Order]
    deliveries: dict[datetime, Counter[int]]


def plan_orders(count: int, calendar: Calendar, goods: Sequence[Goods], buyers: Buyers, rng: Random) -> Plan:
    """Plan so many orders. With six or more every state has one, and some wait for stock if there are enough goods."""
    planner, shopper = Planner(calendar, rng), Shopper(goods, rng)
    lives = planner.plan(count)
    is_enough = count >= LEAST_FOR_EVERY_STATE
    wanted = max(1, round(count * WAITING_SHARE)) if is_enough else 0
    scarce = shopper.scarce_goods(wanted)
    waiting = planner.let_wait(lives, wanted if scarce else 0)
    if is_enough:
        planner.ensure_every_state(lives, waiting)
    chosen = [buyers.choose(life.created) for life in lives]
    companies = {place for place, (_contact, is_company) in enumerate(chosen) if is_company}
    baskets = fill_baskets(shopper, lives, companies=companies, waiting=waiting, scarce=scarce)
    by_id = {each.product_id: each for each in goods}
    moments = _delivery_moments(calendar)
    brought = plan_deliveries(lives, baskets, by_id, waiting=waiting, moments=moments)
    orders = [
        Order(_draft(life, lines, contact, by_id, rng), life)
        for life, lines, (contact, _is_company) in zip(lives, baskets.lines, chosen, strict=True)
    ]
    return Plan(orders, dict(zip(moments, brought, strict=True)))


def _delivery_moments(calendar: Calendar) -> list[datetime]:
    later = range(DAYS_BETWEEN_DELIVERIES, calendar.length, DAYS_BETWEEN_DELIVERIES)
    return [calendar.opening, *(at(calendar.first + timedelta(days=number), DELIVERY) for number in later)]


def _draft(
    life: Life, lines: Sequence[LineInput], contact: Mapping[str, Any], goods: Mapping[int, Goods], rng: Random
) -> DraftInput:
    worth = sum((goods[line.product_id].price * line.quantity for line in lines), Decimal(0))
    parcel = {"carrier": rng.choice(CARRIERS), "tracking_number": f"NP{rng.randrange(10**10):010d}"}
    return DraftInput(
        lines=lines,
        fields={
            **contact,
            "shipping_cost": Decimal(0) if worth >= FREE_SHIPPING else rng.choice(SHIPPING),
            **(parcel if life.taken >= SHIPPED else {}),
        },
        source=Source.PHONE if rng.random() < 0.25 else Source.ADMIN,
        at=life.created,
    )
