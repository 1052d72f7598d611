"""Every step from every state, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.tests.factories import make_user
from backoffice.tests.snapshots import database_snapshot
from inventory.models import StockReservation
from inventory.tests.factories import make_product, make_stock
from sales.exceptions import TransitionRefused
from sales.models import Order
from sales.models.orders import Status
from sales.services.lines import LineInput
from sales.services.orders import (
    process_orders,
)
from sales.tests.factories import (
    make_order,
    make_order_in,
    make_pending_order,
    take,
)
from sales.tests.services.following import (
    MONDAY,
    STEPS,
    events,
    fresh,
    ready_for,
    service_of,
)

pytestmark = pytest.mark.django_db

ALL_STEPS = list(combinations(Status.values, STEPS))


@pytest.mark.parametrize(("status", "step"), ALL_STEPS)
def test_each_step_is_taken_or_refused_as_the_table_says(status: str, step: str) -> None:
    user, order = make_user(), ready_for(status)
    disposition = {"disposition": "lost"} if (status, step) == ("shipped", "cancel") else {}
    target, before, version, told = STEPS[step].get(status), database_snapshot(), order.version, len(events(order))

    outcome = take(step, order, by=user, at=MONDAY, **disposition)

    if target is None:
        assert not outcome.changed
        assert isinstance(outcome.refusal, TransitionRefused)
        assert str(order) in str(outcome.refusal)
        assert database_snapshot() == before
        return
    assert (outcome.changed, outcome.refusal, outcome.order_id) == (True, None, order.pk)
    order = fresh(order)
    assert outcome.order == order
    assert (order.status, order.version) == (target, version + 1)
    history = order.history.first()
    assert (history.status, history.history_user, history.history_date) == (target, user, MONDAY)
    assert history.history_change_reason == ("because" if step == "cancel" else step)
    (event,) = events(order)[told:]
    assert (event.action, event.actor, event.at) == (f"order.{step}", user, MONDAY)
    assert event.data == {"from": status, "to": target}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_taken_again_changes_nothing_and_says_so(step: str) -> None:
    order = ready_for(next(iter(STEPS[step])))
    take(step, order).unwrap()
    before = database_snapshot()

    for _ in range(3):
        outcome = take(step, order)
        assert not outcome.changed
        state = "a draft" if step == "reopen" else fresh(order).get_status_display().lower()
        assert f"is {state} already; nothing changed." in str(outcome.refusal)
        with pytest.raises(TransitionRefused):
            outcome.unwrap()

    assert database_snapshot() == before


def test_a_step_out_of_order_names_the_states_that_it_is_for() -> None:
    draft, delivered = make_order(), make_order_in("delivered")

    assert str(take("ship", draft).refusal) == (
        f"Draft {draft.pk} is a draft; this step is for orders that are processing. Nothing changed."
    )
    assert "is for orders that are draft, pending, processing, shipped" in str(take("cancel", delivered).refusal)


@pytest.mark.parametrize("step", [*STEPS, "prioritise"])
def test_an_order_that_does_not_exist_is_refused(step: str) -> None:
    before = database_snapshot()

    outcome = take(step, Order(pk=4711))

    assert (outcome.order, outcome.changed, str(outcome.refusal)) == (None, False, "There is no such order.")
    assert database_snapshot() == before


@pytest.mark.parametrize("step", [*STEPS, "prioritise"])
def test_no_orders_change_nothing(step: str) -> None:
    before = database_snapshot()
    assert service_of(step)([], by=None) == []

    assert database_snapshot() == before


def test_one_refused_order_does_not_stop_the_others_and_each_gets_a_row_in_the_order_asked() -> None:
    product = make_product()
    make_stock(product, 2)
    first, short, second = (make_pending_order([(product, quantity)]) for quantity in (1, 5, 1))
    StockReservation.objects.filter(label=f"SO-{second.pk}").update(reserved=1)
    StockReservation.objects.filter(label=f"SO-{short.pk}").update(reserved=0)

    outcomes = process_orders([second.pk, short.pk, 4711, first.pk, second.pk], by=None)

    assert [(row.order_id, row.changed) for row in outcomes] == [
        (second.pk, True),
        (short.pk, False),
        (4711, False),
        (first.pk, True),
    ]
    assert [fresh(order).status for order in (first, short, second)] == ["processing", "pending", "processing"]


@pytest.mark.parametrize("step", [*STEPS, "prioritise"])
def test_the_statements_of_a_step_do_not_grow_with_the_orders(step: str) -> None:
    status = "pending" if step == "prioritise" else next(iter(STEPS[step]))

    def statements(number: int) -> int:
        products = [make_product(), make_product()]
        for product in products:
            make_stock(product, number)
        if step == "prioritise":
            make_pending_order([(product, number) for product in products])
        orders = [make_order_in(status, [(product, 1) for product in products]) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            outcomes = service_of(step)([order.pk for order in orders], by=None)
        assert all(row.changed for row in outcomes)
        return len(queries)

    assert statements(5) == statements(2)


def test_money_is_the_same_at_the_end_as_at_the_beginning() -> None:
    order = make_order([LineInput(make_product(price=Decimal("9.99")).pk, 3, discount=Decimal("0.97"))])
    amounts = (order.subtotal, order.tax_total, order.grand_total, order.discount_total)

    for line in order.lines.all():
        make_stock(line.product, line.quantity)
    for step in ("submit", "process", "ship", "deliver"):
        order = take(step, order).unwrap()

    order = fresh(order)
    assert (order.subtotal, order.tax_total, order.grand_total, order.discount_total) == amounts
