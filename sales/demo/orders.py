"""Read the demo shop's week from `fixtures/`: its orders, and the stock that moved by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

ORDERS = Path(__file__).resolve().parents[2] / "fixtures" / "orders.json"


@dataclass(frozen=True, slots=True)
class DemoMoment:
    """So many days ago at this hour of the shop's clock; or, for what came in just now, so many minutes ago."""

    day: int = 0
    hour: time = time()
    minutes_ago: int | None = None

    def before(self, now: datetime) -> datetime:
        if self.minutes_ago is not None:
            return now - timedelta(minutes=self.minutes_ago)
        day = timezone.localdate(now) - timedelta(days=self.day)
        return timezone.make_aware(datetime.combine(day, self.hour))


@dataclass(frozen=True, slots=True)
class DemoLine:
    sku: str
    quantity: int
    unit_price: Decimal | None
    override_reason: str
    discount: Decimal


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order, the state that it reached, and, where somebody gave it up there, why and where the goods are."""

    created: DemoMoment
    email: str
    is_known_customer: bool
    source: str
    lines: tuple[DemoLine, ...]
    shipping_cost: Decimal
    reached: str
    carrier: str
    tracking_number: str
    cancel_reason: str
    disposition: str
    note: str


@dataclass(frozen=True, slots=True)
class DemoStockChange:
    moment: DemoMoment
    sku: str
    quantity: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemoWeek:
    orders: tuple[DemoOrder, ...]
    stock: tuple[DemoStockChange, ...]


def read_week(path: Path = ORDERS) -> DemoWeek:
    content = json.loads(path.read_text(encoding="utf-8"))
    return DemoWeek(
        orders=tuple(_order(row) for row in content["orders"]),
        stock=tuple(
            DemoStockChange(_moment(row), row["sku"], row["quantity"], row["kind"], row["reason"])
            for row in content["stock"]
        ),
    )


def _order(row: Mapping[str, Any]) -> DemoOrder:
    cancelled = row.get("cancelled", {})
    return DemoOrder(
        created=_moment(row),
        email=row.get("customer") or row["email"],
        is_known_customer="customer" in row,
        source=row.get("source", "admin"),
        lines=tuple(_line(line) for line in row["lines"]),
        shipping_cost=Decimal(row.get("shipping", 0)),
        reached=row["reached"],
        carrier=row.get("carrier", ""),
        tracking_number=row.get("tracking", ""),
        cancel_reason=cancelled.get("reason", ""),
        disposition=cancelled.get("goods", ""),
        note=row.get("note", ""),
    )


def _line(row: Mapping[str, Any]) -> DemoLine:
    price = row.get("unit_price")
    return DemoLine(
        row["sku"],
        row["quantity"],
        None if price is None else Decimal(price),
        row.get("override_reason", ""),
        Decimal(row.get("discount", 0)),
    )


def _moment(row: Mapping[str, Any]) -> DemoMoment:
    if "minutes_ago" in row:
        return DemoMoment(minutes_ago=row["minutes_ago"])
    return DemoMoment(day=row["day"], hour=time.fromisoformat(row["time"]))
