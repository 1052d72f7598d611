"""Let the demo shop live its week: every order and every movement at its own time, by the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from backoffice.models import User
from inventory.models import Product, StockLocation
from inventory.services.stock import adjust_stock
from sales.demo.orders import DemoMoment, DemoOrder, DemoStockChange, DemoWeek
from sales.models import Customer
from sales.models.orders import Status
from sales.services.drafts import add_note, create_order
from sales.services.lines import LineInput
from sales.services.orders import (
    Outcome,
    cancel_orders,
    deliver_orders,
    process_orders,
    ship_orders,
    submit_orders,
)

WAY = (Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
PICKED_UP, DELIVERED, COMPLAINED = time(16, 30), time(11, 20), time(10, 0)
Service = Callable[..., Sequence[Outcome]]
Event = tuple[datetime, Callable[[datetime], object]]


@dataclass
class Week:
    """The shop while it lives: products by SKU, customers by e-mail, and the pk of each order made so far."""

    now: datetime
    by: User
    products: Mapping[str, Product]
    customers: Mapping[str, Customer]
    location: StockLocation
    made: dict[DemoOrder, int] = field(default_factory=dict)

    def live(self, week: DemoWeek) -> None:
        """Do everything in the order of time. Raises the first refusal."""
        events = [event for order in week.orders for event in self._life_of(order)]
        events += [(change.moment.before(self.now), partial(self._move_stock, change)) for change in week.stock]
        for at, event in sorted(events, key=lambda event: event[0]):
            event(at)

    def _life_of(self, order: DemoOrder) -> Iterator[Event]:
        """Yield what happens to an order, from the draft to the state that it reached, or to its end there."""
        created = order.created.before(self.now)
        yield created, partial(self._create, order)
        parcel = {"carrier": order.carrier, "tracking_number": order.tracking_number}
        steps: dict[Status, tuple[datetime, Service]] = {
            Status.PENDING: (created + timedelta(minutes=4), submit_orders),
            Status.PROCESSING: (created + timedelta(minutes=90), process_orders),
            Status.SHIPPED: (self._later(order, 0, PICKED_UP), ship_orders),
            Status.DELIVERED: (self._later(order, 2, DELIVERED), deliver_orders),
        }
        for status in WAY[1 : WAY.index(Status(order.reached)) + 1]:
            at, service = steps[status]
            yield at, partial(self._step, order, service, parcel if status is Status.SHIPPED else {})
        if order.cancel_reason:
            complained = self._later(order, 2, COMPLAINED)
            at = complained if order.reached == Status.SHIPPED else created + timedelta(hours=2)
            goods = {"reason": order.cancel_reason, "disposition": order.disposition}
            yield at, partial(self._step, order, cancel_orders, goods)

    def _later(self, order: DemoOrder, days: int, hour: time) -> datetime:
        """Return that hour so many days after the order was created."""
        return DemoMoment(order.created.day - days, hour).before(self.now)

    def _create(self, order: DemoOrder, at: datetime) -> None:
        lines = [
            LineInput(self.products[line.sku].pk, line.quantity, line.unit_price, line.override_reason, line.discount)
            for line in order.lines
        ]
        contact = {"customer_id": self.customers[order.email].pk} if order.is_known_customer else {"email": order.email}
        fields = {**contact, "shipping_cost": order.shipping_cost, "assigned_to_id": self.by.pk}
        created = create_order(lines=lines, by=self.by, fields=fields, source=order.source, at=at)
        self.made[order] = created.pk
        if order.note:
            add_note(created.pk, body=order.note, by=self.by, at=at)

    def _step(self, order: DemoOrder, service: Service, details: Mapping[str, str], at: datetime) -> None:
        service([self.made[order]], by=self.by, at=at, **details)[0].unwrap()

    def _move_stock(self, change: DemoStockChange, at: datetime) -> None:
        adjust_stock(
            product_id=self.products[change.sku].pk,
            location_id=self.location.pk,
            quantity=change.quantity,
            kind=change.kind,
            reason=change.reason,
            by=self.by,
            at=at,
        )
