"""Two clients stand between reading stock and writing it, for the last unit. The twin without guards sells it twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, models
from django.db.transaction import Atomic

from inventory.exceptions import StockMoved
from inventory.models import Product, StockLevel, StockMovement
from inventory.models.catalogue import ProductQuerySet
from inventory.models.stock import StockLevelQuerySet
from inventory.services import ledger, queue, reservations
from inventory.tests.factories import make_product, make_stock
from inventory.tests.races.rendezvous import Point, lead_to, place
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.exceptions import OrderShort
from sales.models import Order
from sales.models.orders import OrderQuerySet
from sales.tests.factories import make_order
from sales.tests.races.orders import step

SHORT = 0.3
"""Seconds that the first client waits at the point for one who cannot come."""
CHECK = "inventory_stocklevel_reserved_on_hand"

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clients_between_reading_and_writing_sell_the_last_unit_once(monkeypatch: pytest.MonkeyPatch) -> None:
    product, first, second = given_one_unit_and_two_orders()

    with monkeypatch.context() as patch:
        submitting, submitted = submit_together(patch, first, second, patience=SHORT)
    with monkeypatch.context() as patch:
        processing, processed = process_together(patch, first, second, patience=SHORT)

    assert not submitting.has_met
    assert not processing.has_met
    assert submitted == [None, None]
    assert [type(end) for end in processed] == [type(None), OrderShort]
    assert units_sold(product) == 1
    assert untruths() == []


def test_the_twin_without_transaction_lock_condition_and_check_sells_the_last_unit_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product, first, second = given_one_unit_and_two_orders()

    with monkeypatch.context() as patch, guards_off(patch):
        submitting, submitted = submit_together(patch, first, second)
    with monkeypatch.context() as patch, guards_off(patch):
        processing, processed = process_together(patch, first, second)

    assert submitting.has_met
    assert processing.has_met
    assert (submitted, processed) == ([None, None], [None, None])
    assert units_sold(product) == 2
    assert any("on hand is the sum of its movements" in untruth for untruth in untruths())
    note("the twin without guards sells the last unit twice")


def test_the_condition_of_the_update_alone_stops_the_second_client(monkeypatch: pytest.MonkeyPatch) -> None:
    product, first, second = given_one_unit_and_two_orders()
    with monkeypatch.context() as patch, guards_off(patch):
        submit_together(patch, first, second)

    with monkeypatch.context() as patch, guards_off(patch, condition=True):
        processing, processed = process_together(patch, first, second)

    assert processing.has_met
    assert sorted(type(end).__name__ for end in processed) == ["NoneType", StockMoved.__name__]
    assert units_sold(product) == 1


def given_one_unit_and_two_orders() -> tuple[Product, Order, Order]:
    product = make_product()
    make_stock(product, 1)
    return product, make_order([(product, 1)]), make_order([(product, 1)])


def submit_together(
    patch: pytest.MonkeyPatch, first: Order, second: Order, **options: float
) -> tuple[Point, list[Exception | None]]:
    """Submit both; the second is the older in the queue, so that each sees itself next in turn."""
    point = Point(**options)
    place(patch, point, (queue, "write_levels"))
    older = second.created_at - timedelta(days=1)
    return point, lead_to(point, partial(step, "submit", first.pk), partial(step, "submit", second.pk, at=older))


def process_together(
    patch: pytest.MonkeyPatch, first: Order, second: Order, **options: float
) -> tuple[Point, list[Exception | None]]:
    point = Point(**options)
    place(patch, point, (reservations, "write_levels"))
    full, short = sorted((first, second), key=missing_units)
    return point, lead_to(point, partial(step, "process", full.pk), partial(step, "process", short.pk))


def missing_units(order: Order) -> int:
    return sum(line.reservation.missing for line in order.lines.select_related("reservation") if line.reservation)


def units_sold(product: Product) -> int:
    return StockMovement.objects.filter(product=product, kind=StockMovement.Kind.SALE).count()


@contextmanager
def guards_off(patch: pytest.MonkeyPatch, *, condition: bool = False) -> Iterator[None]:
    """Read and write in separate transactions, without locks, condition (unless kept) and CHECK."""
    constraint = next(rule for rule in StockLevel._meta.constraints if rule.name == CHECK)
    with connection.schema_editor() as editor:
        editor.remove_constraint(StockLevel, constraint)
    patch.setattr(Atomic, "__enter__", lambda atomic: None)
    patch.setattr(Atomic, "__exit__", lambda atomic, *error: None)
    for rows in (OrderQuerySet, ProductQuerySet, StockLevelQuerySet):
        patch.setattr(rows, "locked", models.QuerySet.all)
    if not condition:
        patch.setattr(ledger, "WRITE_LEVELS", ledger.WRITE_LEVELS.partition("  AND ")[0])
    try:
        yield
    finally:
        patch.undo()
        with connection.schema_editor() as editor:
            editor.add_constraint(StockLevel, constraint)
