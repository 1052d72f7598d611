"""After any sequence of steps stock lies where the rules of the queue put it, and everything is still true."""

from __future__ import annotations

from functools import partial

import pytest

from backoffice.tests.repeats import repeats
from inventory.models import Product, StockLevel, StockReservation
from inventory.tests.factories import make_product
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.tests.races.clerk import Clerk
from sales.tests.races.shelf import NoShelf, Shelf

STEPS = repeats(400, 25)
CLERKS = 8
STEPS_OF_A_CLERK = repeats(60, 8)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_stock_lies_where_the_queue_puts_it_after_each_random_step(seed: int) -> None:
    products = [make_product() for _ in range(3)]
    shelf = Shelf([product.pk for product in products])
    clerk = Clerk(products, shelf, seed)

    for number in range(STEPS):
        clerk.take_a_step()

        assert units_on_hand() == {pk: units for pk, units in shelf.on_hand.items() if units}, f"step {number}"
        assert units_held() == {wish.line_id: wish.held for wish in shelf.wishes}, f"step {number}"
        assert untruths() == [], f"step {number}"

    note(f"queue, seed {seed}: {STEPS} random steps ({clerk.refusals} refused), every rule true after each")


@pytest.mark.django_db(transaction=True)
def test_everything_is_true_after_many_clerks_worked_at_once() -> None:
    products = [make_product() for _ in range(3)]

    with open_clients(CLERKS) as clients:
        answers = clients.call(partial(work, products, seed) for seed in range(CLERKS))

    assert crashes(answers) == []
    assert untruths() == []
    done = sum(answer.value for answer in answers)
    note(f"{CLERKS} clerks at once: {CLERKS * STEPS_OF_A_CLERK} steps, {done} done, the others refused in a sentence")


def work(products: list[Product], seed: int) -> int:
    """Take random steps with the products that everybody works with; return how many were not refused."""
    clerk = Clerk(products, NoShelf([]), seed)
    for _ in range(STEPS_OF_A_CLERK):
        clerk.take_a_step()
    return STEPS_OF_A_CLERK - clerk.refusals


def units_on_hand() -> dict[int, int]:
    return dict(StockLevel.objects.filter(on_hand__gt=0).values_list("product_id", "on_hand"))


def units_held() -> dict[int, int]:
    return dict(StockReservation.objects.values_list("order_line__id", "reserved"))
