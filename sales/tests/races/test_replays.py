"""A step taken again, by the same person or by many at once, has one effect."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.repeats import repeats
from inventory.models import StockMovement, StockReservation
from inventory.tests.factories import make_product, make_stock
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.models import Order, OrderLine
from sales.models.orders import Status
from sales.tests.factories import make_order_in, take
from sales.tests.races.orders import step

REPLAYS = repeats(50, 10)
CLIENTS = 5
STEPS: tuple[tuple[str, str, dict[str, str], int, int], ...] = (
    # transition, from, arguments, movements, reservations
    ("submit", "draft", {}, 0, +2),
    ("reopen", "pending", {}, 0, -2),
    ("process", "pending", {}, +2, -2),
    ("ship", "processing", {"carrier": "Post"}, 0, 0),
    ("deliver", "shipped", {}, 0, 0),
    ("cancel", "draft", {}, 0, 0),
    ("cancel", "pending", {}, 0, -2),
    ("cancel", "processing", {}, +2, 0),
    ("cancel", "shipped", {"disposition": "restocked"}, +2, 0),
    ("cancel", "shipped", {"disposition": "lost"}, 0, 0),
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.halved]
each_step = pytest.mark.parametrize(
    ("transition", "source", "arguments", "movements", "reservations"),
    STEPS,
    ids=["-".join((transition, source, *given.values())) for transition, source, given, *_effects in STEPS],
)


@each_step
def test_a_step_replayed_has_one_effect(
    transition: str, source: str, arguments: dict[str, str], movements: int, reservations: int
) -> None:
    order, before = given_order_in(source), effects()
    clerk = make_user()

    outcomes = [take(transition, order, by=clerk, **arguments) for _ in range(REPLAYS)]

    assert [outcome.changed for outcome in outcomes] == [True] + [False] * (REPLAYS - 1)
    assert {str(outcome.refusal) for outcome in outcomes[1:]} == {sentence_of_replay(order)}
    assert effects() - before == one_effect(movements, reservations)
    assert before - effects() == lost_effect(reservations)
    assert Order.objects.get().version == order.version + 1
    assert untruths() == []


@each_step
def test_a_step_replayed_by_many_clients_at_once_has_one_effect(
    transition: str, source: str, arguments: dict[str, str], movements: int, reservations: int
) -> None:
    order, before = given_order_in(source), effects()

    with open_clients(CLIENTS) as clients:
        call = partial(step, transition, order.pk, **arguments)
        answers = clients.call([call] * CLIENTS, times=REPLAYS // CLIENTS)

    assert crashes(answers) == []
    assert Counter(answer.refusal for answer in answers) == {"": 1, sentence_of_replay(order): REPLAYS - 1}
    assert effects() - before == one_effect(movements, reservations)
    assert before - effects() == lost_effect(reservations)
    assert Order.objects.get().version == order.version + 1
    assert untruths() == []
    note(f"{transition} of a {source} order {arguments or ''}: {REPLAYS} replays by {CLIENTS} clients, 1 effect")


def given_order_in(status: str) -> Order:
    """Make an order of two products that are in stock."""
    products = [make_product(), make_product()]
    for product in products:
        make_stock(product, 5)
    return make_order_in(status, [(product, 2) for product in products])


def effects() -> Counter[str]:
    """Count what a step may leave behind."""
    return Counter(
        {
            "movements": StockMovement.objects.count(),
            "reservations": StockReservation.objects.count(),
            "history of the order": rows_of_history(Order),
            "history of the lines": rows_of_history(OrderLine),
            "events": AuditEvent.objects.filter(object_type="sales.order").count(),
        }
    )


def one_effect(movements: int, reservations: int) -> Counter[str]:
    return +Counter({"movements": movements, "reservations": reservations, "history of the order": 1, "events": 1})


def lost_effect(reservations: int) -> Counter[str]:
    return +Counter({"reservations": -reservations})


def rows_of_history(model: Any) -> int:
    return int(model.history.count())


def sentence_of_replay(order: Order) -> str:
    """Return what a replay is told: the state that the order is in by now."""
    now = Order.objects.get(pk=order.pk)
    state = "a draft" if now.status == Status.DRAFT else now.get_status_display().lower()
    return f"{now} is {state} already; nothing changed."
