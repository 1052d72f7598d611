"""A clerk who takes random steps, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from backoffice.exceptions import DomainError
from inventory.models import Product, StockLocation
from inventory.services.stock import Count, Receipt, adjust_stock, count_stock, receive_stock
from sales.exceptions import OrderShort
from sales.models import Order
from sales.models.orders import Status
from sales.tests.factories import make_order
from sales.tests.races.orders import step
from sales.tests.races.shelf import Shelf

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clerk:
    """Works with these products, and tells the shelf of each step that was done."""

    def __init__(self, products: list[Product], shelf: Shelf, seed: int) -> None:
        self.products, self.shelf, self.dice = products, shelf, random.Random(seed)
        self.place_id = StockLocation.default().pk
        self.refusals = 0

    def take_a_step(self) -> None:
        steps: list[Callable[[], None]] = [
            *[self.receive, self.adjust, self.count, self.submit, self.submit],
            *[self.reopen, self.process, self.cancel_waiting, self.cancel_processed, self.prioritise],
        ]
        try:
            self.dice.choice(steps)()
        except DomainError:
            self.refusals += 1

    def receive(self) -> None:
        product, quantity = self.any_product(), self.dice.randint(1, 6)
        receive_stock([Receipt(product.pk, self.place_id, quantity)], by=None)
        self.shelf.move(product.pk, quantity)

    def adjust(self) -> None:
        product, quantity = self.any_product(), -self.dice.randint(1, 5)
        adjust_stock(product_id=product.pk, location_id=self.place_id, quantity=quantity, reason="lost", by=None)
        self.shelf.move(product.pk, quantity)

    def count(self) -> None:
        product, counted = self.any_product(), self.dice.randint(0, 8)
        count_stock([Count(product.pk, self.place_id, counted)], by=None, reason="inventory")
        self.shelf.count(product.pk, counted)

    def submit(self) -> None:
        """Submit a new order or one that was reopened, at a time that may put it before those that wait."""
        drafts = list(Order.objects.in_state(Status.DRAFT).order_by("pk"))
        order = self.dice.choice(drafts) if drafts and self.dice.random() < 0.5 else self.new_order()
        step("submit", order.pk, at=START + timedelta(minutes=self.dice.randint(0, 1000)))
        self.shelf.enter(Order.objects.get(pk=order.pk))

    def reopen(self) -> None:
        order_id = self.any_order(Status.PENDING)
        step("reopen", order_id)
        self.shelf.leave(order_id)

    def process(self) -> None:
        order_id = self.any_order(Status.PENDING)
        try:
            step("process", order_id)
        except OrderShort:
            self.shelf.refuse_to_sell(order_id)
            raise
        self.shelf.sell(order_id)

    def cancel_waiting(self) -> None:
        order_id = self.any_order(Status.PENDING)
        step("cancel", order_id)
        self.shelf.leave(order_id)

    def cancel_processed(self) -> None:
        order_id = self.any_order(Status.PROCESSING)
        step("cancel", order_id)
        for line in Order.objects.get(pk=order_id).lines.all():
            self.shelf.move(line.product_id, line.quantity)

    def prioritise(self) -> None:
        order_id = self.any_order(Status.PENDING)
        step("prioritise", order_id)
        self.shelf.put_first(order_id)

    def any_product(self) -> Product:
        return self.dice.choice(self.products)

    def any_order(self, status: str) -> int:
        """Return one in this state, or one that does not exist where there is none."""
        known = list(Order.objects.in_state(status).order_by("pk").values_list("pk", flat=True))
        return self.dice.choice(known) if known else 0

    def new_order(self) -> Order:
        return make_order([(self.any_product(), self.dice.randint(1, 4)) for _ in range(self.dice.randint(1, 3))])
