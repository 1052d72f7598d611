"""The rules of the queue once more, written plainly in memory: what the database must show after each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sales.models import Order


@dataclass
class Wish:
    """An order line that waits: its place in the queue is (priority, since, number)."""

    line_id: int
    order_id: int
    product_id: int
    wanted: int
    since: datetime
    number: int
    priority: int = 0
    held: int = 0

    @property
    def turn(self) -> tuple[int, datetime, int]:
        return (self.priority, self.since, self.number)

    @property
    def missing(self) -> int:
        return self.wanted - self.held


class Shelf:
    """Units on hand a product, and everybody who waits. A clerk tells it of each step that was done."""

    def __init__(self, product_ids: list[int]) -> None:
        self.on_hand = dict.fromkeys(product_ids, 0)
        self.wishes: list[Wish] = []

    def move(self, product_id: int, quantity: int) -> None:
        """Add or take units; the youngest give back what is not there any more, and what is free is handed out."""
        self.on_hand[product_id] += quantity
        self._take_back(self._queue(product_id), -self._free(product_id))
        self._hand_out()

    def count(self, product_id: int, counted: int) -> None:
        self.move(product_id, counted - self.on_hand[product_id])

    def enter(self, order: Order) -> None:
        """Queue the lines of a submitted order."""
        assert order.submitted_at is not None
        for line in order.lines.select_related("reservation"):
            assert line.reservation is not None
            number = line.reservation.pk
            self.wishes.append(Wish(line.pk, order.pk, line.product_id, line.quantity, order.submitted_at, number))
        self._hand_out()

    def leave(self, order_id: int) -> None:
        self.wishes = [wish for wish in self.wishes if wish.order_id != order_id]
        self._hand_out()

    def sell(self, order_id: int) -> None:
        for wish in self._of(order_id):
            assert not wish.missing
            self.on_hand[wish.product_id] -= wish.wanted
        self.leave(order_id)

    def refuse_to_sell(self, order_id: int) -> None:
        assert any(wish.missing for wish in self._of(order_id))

    def put_first(self, order_id: int) -> None:
        mine = self._of(order_id)
        products = {wish.product_id for wish in mine}
        front = min([0, *(wish.priority for wish in self.wishes if wish.product_id in products)])
        for wish in mine:
            wish.priority = front - 1
        for product_id in products:
            missing = sum(wish.missing for wish in mine if wish.product_id == product_id)
            others = [wish for wish in self._queue(product_id) if wish.order_id != order_id]
            self._take_back(others, missing - self._free(product_id))
        self._hand_out()

    def _of(self, order_id: int) -> list[Wish]:
        return [wish for wish in self.wishes if wish.order_id == order_id]

    def _queue(self, product_id: int) -> list[Wish]:
        return sorted((wish for wish in self.wishes if wish.product_id == product_id), key=lambda wish: wish.turn)

    def _free(self, product_id: int) -> int:
        return self.on_hand[product_id] - sum(wish.held for wish in self._queue(product_id))

    def _take_back(self, holders: list[Wish], units: int) -> None:
        for wish in reversed(holders):
            taken = max(0, min(units, wish.held))
            wish.held -= taken
            units -= taken

    def _hand_out(self) -> None:
        for product_id in self.on_hand:
            for wish in self._queue(product_id):
                wish.held += min(self._free(product_id), wish.missing)


class NoShelf(Shelf):
    """For clerks who work beside others: nobody can foretell what they find."""

    def move(self, product_id: int, quantity: int) -> None: ...

    def count(self, product_id: int, counted: int) -> None: ...

    def enter(self, order: Order) -> None: ...

    def leave(self, order_id: int) -> None: ...

    def sell(self, order_id: int) -> None: ...

    def refuse_to_sell(self, order_id: int) -> None: ...

    def put_first(self, order_id: int) -> None: ...
