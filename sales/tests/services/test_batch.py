"""Many orders take a step in one call, each at its own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.services.integrity import find_broken
from backoffice.tests.snapshots import database_snapshot
from inventory.models import Product, StockMovement, StockReservation
from inventory.models.stock import MovementKind
from inventory.tests.factories import make_product, make_stock
from sales.models import Order, OrderLine
from sales.models.orders import Disposition, Status
from sales.services.orders import cancel_orders, deliver_orders, process_orders, ship_orders, submit_orders
from sales.tests.factories import make_order

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOURS = {"submit": 0, "process": 24, "ship": 48, "deliver": 72}
SERVICES = {"submit": submit_orders, "process": process_orders, "ship": ship_orders, "deliver": deliver_orders}
COLUMNS = {"submit": "submitted_at", "process": "processing_at", "ship": "shipped_at", "deliver": "delivered_at"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    product = make_product()
    make_stock(product, 100)
    return product


def make_orders(product: Product, count: int = 3) -> list[Order]:
    return [make_order([(product, 2)], at=NOON - timedelta(days=1)) for _number in range(count)]


def backwards(orders: list[Order], hours: int = 0) -> dict[int, datetime]:
    """The younger the order, the earlier its time: the order of ids and that of times differ."""
    return {order.pk: NOON + timedelta(hours=hours, minutes=-place) for place, order in enumerate(orders)}


def live(orders: list[Order], *steps: str) -> None:
    for step in steps:
        for outcome in SERVICES[step]([order.pk for order in orders], by=None, at=backwards(orders, HOURS[step])):
            outcome.unwrap()


def times(events: Mapping[str, datetime], orders: list[Order]) -> dict[int, datetime]:
    return {order.pk: events[str(order.pk)] for order in orders}


@pytest.mark.parametrize("step", SERVICES)
def test_each_order_takes_the_step_at_its_own_time(product: Product, step: str) -> None:
    orders = make_orders(product)

    live(orders, *list(SERVICES)[: list(SERVICES).index(step) + 1])

    expected = backwards(orders, HOURS[step])
    assert dict(Order.objects.values_list("pk", COLUMNS[step])) == expected
    assert dict(Order.history.filter(history_change_reason=step).values_list("id", "history_date")) == expected
    audit = dict(AuditEvent.objects.filter(action=f"order.{step}").values_list("object_id", "at"))
    assert times(audit, orders) == expected


def test_reservations_stand_in_the_queue_by_their_orders_times(product: Product) -> None:
    orders = make_orders(product, 60)

    live(orders, "submit")

    expected = backwards(orders)
    claims = StockReservation.objects.in_turn()
    assert [(claim.since, claim.reserved) for claim in claims] == [
        (moment, 2 if place < 50 else 0) for place, moment in enumerate(sorted(expected.values()))
    ]


def test_the_ledger_is_written_in_the_order_of_the_times(product: Product) -> None:
    orders = make_orders(product)

    live(orders, "submit", "process")

    sales = StockMovement.objects.filter(kind=MovementKind.SALE).order_by("id")
    assert [(sale.reference, sale.created_at, sale.balance_after) for sale in sales] == [
        (Order.objects.get(pk=order.pk).number, backwards(orders, 24)[order.pk], balance)
        for order, balance in zip(reversed(orders), (98, 96, 94), strict=True)
    ]


def test_goods_of_cancelled_orders_come_back_at_their_own_times(product: Product) -> None:
    orders = make_orders(product)
    live(orders, "submit", "process", "ship")

    cancel_orders(
        [order.pk for order in orders],
        by=None,
        reason="never arrived",
        disposition=Disposition.RESTOCKED,
        at=backwards(orders, 96),
    )

    back = StockMovement.objects.filter(kind=MovementKind.CANCEL_RESTOCK).order_by("id")
    assert [movement.created_at for movement in back] == sorted(backwards(orders, 96).values())
    assert dict(Order.objects.values_list("pk", "cancelled_at")) == backwards(orders, 96)
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


def test_a_line_that_became_tracked_has_its_history_at_its_orders_time() -> None:
    service = make_product(track_stock=False)
    orders = [make_order([(service, 1)], at=NOON - timedelta(days=1)) for _number in range(2)]
    Product.objects.update(track_stock=True)

    live(orders, "submit")

    history = OrderLine.history.filter(history_change_reason="submit").values_list("order_id", "history_date")
    assert dict(history) == backwards(orders)


def test_outcomes_stand_in_the_order_asked_for(product: Product) -> None:
    orders = make_orders(product)
    order_ids = [orders[1].pk, orders[0].pk, orders[2].pk]

    outcomes = submit_orders(order_ids, by=None, at=backwards(orders))

    assert [outcome.order_id for outcome in outcomes] == order_ids


def test_a_refused_order_does_not_stop_the_others_at_their_times(product: Product) -> None:
    orders = make_orders(product)
    live(orders, "submit")
    Order.objects.filter(pk=orders[1].pk).update(status=Status.CANCELLED, cancelled_at=NOON)

    outcomes = process_orders([order.pk for order in orders], by=None, at=backwards(orders, 24))

    assert [outcome.changed for outcome in outcomes] == [True, False, True]
    assert not StockMovement.objects.filter(created_at=backwards(orders, 24)[orders[1].pk]).exists()


def test_an_order_without_a_time_is_an_error_and_nothing_changes(product: Product) -> None:
    orders = make_orders(product)
    moments = backwards(orders)
    del moments[orders[1].pk]
    before = database_snapshot()

    with pytest.raises(KeyError):
        submit_orders([order.pk for order in orders], by=None, at=moments)

    assert database_snapshot() == before


def test_an_id_that_is_no_order_needs_no_time(product: Product) -> None:
    (order,) = make_orders(product, 1)

    known, unknown = submit_orders([order.pk, 0], by=None, at=backwards([order]))

    assert known.changed
    assert str(unknown.refusal) == "There is no such order."


def test_times_of_their_own_cost_no_more_statements(product: Product) -> None:
    same, own = make_orders(product), make_orders(product)

    with CaptureQueriesContext(
        connection,
    ) as for_same:
        submit_orders([order.pk for order in same], by=None, at=NOON)
    with CaptureQueriesContext(connection) as for_own:
        submit_orders([order.pk for order in own], by=None, at=backwards(own))

    assert len(for_own) == len(for_same)
