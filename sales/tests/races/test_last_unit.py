"""Many clients want the last unit; one gets it."""

from __future__ import annotations

from functools import partial

import pytest

from backoffice.tests.repeats import repeats
from inventory.models import Product, StockLevel, StockMovement
from inventory.tests.factories import make_product, make_stock
from inventory.tests.races.clients import Answer, crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.tests.factories import make_order
from sales.tests.races.orders import make_pending_orders, step

CLIENTS = 32
ROUNDS = repeats(20, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_32_clients_who_process_their_order_for_the_last_unit_one_is_served() -> None:
    with open_clients(CLIENTS) as clients:
        for _ in range(ROUNDS):
            product = make_product()
            make_stock(product, 1)
            orders = make_pending_orders([(product, 1)], CLIENTS)
            answers = clients.call(partial(step, "process", order.pk) for order in orders)

            assert_one_was_served(product, answers)
            assert all("waits for stock: 1 × " in answer.refusal for answer in answers if answer.refusal)

    note(f"last unit, {CLIENTS} clients process: {ROUNDS} of {ROUNDS} rounds with exactly 1 processed")


def test_of_32_clients_who_write_submit_and_process_an_order_for_the_last_unit_one_is_served() -> None:
    with open_clients(CLIENTS) as clients:
        for _ in range(ROUNDS):
            product = make_product()
            make_stock(product, 1)
            answers = clients.call([partial(buy, product)] * CLIENTS)

            assert_one_was_served(product, answers)

    note(f"last unit, {CLIENTS} clients create, submit and process: {ROUNDS} of {ROUNDS} rounds with 1 processed")


def buy(product: Product) -> None:
    order = make_order([(product, 1)])
    step("submit", order.pk)
    step("process", order.pk)


def assert_one_was_served(product: Product, answers: list[Answer]) -> None:
    assert crashes(answers) == []
    assert [answer.is_done for answer in answers].count(True) == 1
    assert StockLevel.objects.get(product=product).on_hand == 0
    assert StockMovement.objects.filter(product=product, kind=StockMovement.Kind.SALE).count() == 1
    assert untruths() == []
