"""Two clients take the same products in opposite order. Nobody waits for somebody who waits for him."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, models, transaction

from backoffice.bulk.engine import merge
from backoffice.exceptions import DomainError
from backoffice.tests.bulk.rows import Rows
from backoffice.tests.repeats import repeats
from inventory.bulk.receipts import Receipts
from inventory.models import Product, StockLevel, StockLocation
from inventory.models.stock import StockLevelQuerySet
from inventory.services import stock
from inventory.services.stock import Count, Receipt, adjust_stock, count_stock, receive_stock, transfer_stock
from inventory.tests.factories import make_location, make_product, make_stock
from inventory.tests.races.clients import Clients, crashes, open_clients
from inventory.tests.races.rendezvous import LONG, Point, lead_to, place
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.services.orders import cancel_orders, prioritise_orders, process_orders, reopen_orders, submit_orders
from sales.tests.races.orders import make_drafts

ROUNDS = repeats(200, 4)
QUESTIONS = 20_000

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL locks rows; SQLite has one writer at a time"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite lets one writer in at a time")


@pytest.fixture
def two() -> Iterator[Clients]:
    with open_clients(2) as clients:
        yield clients


def test_orders_with_their_lines_in_opposite_order_never_deadlock(two: Clients) -> None:
    one, other = make_product(), make_product()
    receive([one, other], ROUNDS)
    there, back = (make_drafts(lines, ROUNDS // 4) for lines in ([(one, 1), (other, 1)], [(other, 1), (one, 1)]))
    pairs = [(a.pk, b.pk) for a, b in zip(there, back, strict=True)]

    for pair in pairs:
        for walk in (submit_orders, reopen_orders, submit_orders, process_orders):
            in_opposite_order(two, partial(take_all, walk), ([pair[0]], [pair[1]]))
    for a, b in zip(pairs[::2], pairs[1::2], strict=False):
        in_opposite_order(two, partial(take_all, cancel_orders, reason="test"), ((*a, *b), (*b[::-1], *a[::-1])))

    assert untruths() == []
    note(f"orders in opposite product order: {4 * len(pairs) + len(pairs) // 2} rounds, 0 deadlocks")


def test_cancelling_waiting_and_processed_orders_together_never_deadlocks(two: Clients) -> None:
    one, other = make_product(), make_product()
    receive([one, other], 2 * ROUNDS)
    processed_one, processed_other = make_drafts([(one, 1)], ROUNDS), make_drafts([(other, 1)], ROUNDS)
    waiting_one, waiting_other = make_drafts([(one, 1)], ROUNDS), make_drafts([(other, 1)], ROUNDS)
    for orders in (processed_one, processed_other, waiting_one, waiting_other):
        submit_orders([order.pk for order in orders], by=None)
    process_orders([order.pk for order in (*processed_one, *processed_other)], by=None)

    for a, b, c, d in zip(waiting_one, processed_other, waiting_other, processed_one, strict=True):
        in_opposite_order(two, partial(take_all, cancel_orders, reason="test"), ((a.pk, b.pk), (c.pk, d.pk)))

    assert untruths() == []
    note(f"cancel of waiting and processed orders, crossed: {ROUNDS} rounds, 0 deadlocks")


def test_moving_orders_to_the_front_in_opposite_order_never_deadlocks(two: Clients) -> None:
    one, other = make_product(), make_product()
    receive([one, other], 3)
    orders = [order.pk for order in make_drafts([(one, 2), (other, 2)], 2) + make_drafts([(other, 2), (one, 2)], 2)]
    submit_orders(orders, by=None)

    for _ in range(ROUNDS):
        in_opposite_order(two, partial(take_all, prioritise_orders, reason="test"), (orders[:2], orders[:1:-1]))

    assert untruths() == []


def test_stock_changed_by_hand_in_opposite_order_never_deadlocks(two: Clients) -> None:
    products = [make_product() for _ in range(3)]
    receive(products, ROUNDS)
    ids = [product.pk for product in products]

    for number in range(ROUNDS):
        in_opposite_order(two, receive_ids, (ids, ids[::-1]))
        in_opposite_order(two, partial(count_ids, counted=number), (ids, ids[::-1]))

    assert untruths() == []
    note(f"receive and count in opposite order: {2 * ROUNDS} rounds, 0 deadlocks")


def test_transfers_there_and_back_never_deadlock(two: Clients) -> None:
    product, here, there = make_product(), StockLocation.default(), make_location()
    for location in (here, there):
        make_stock(product, ROUNDS, location)

    for _ in range(ROUNDS):
        in_opposite_order(two, partial(move, product.pk), ((here.pk, there.pk), (there.pk, here.pk)))

    assert untruths() == []
    note(f"transfers there and back: {ROUNDS} rounds, 0 deadlocks")


def test_stock_levels_made_at_the_same_moment_in_opposite_order_never_deadlock(two: Clients) -> None:
    known = make_product()
    make_stock(known, 1)

    for _ in range(ROUNDS):
        ids = [known.pk, *(make_product().pk for _ in range(3))]
        in_opposite_order(two, receive_ids, (ids, ids[::-1]))
        assert list(StockLevel.objects.filter(product__in=ids[1:]).values_list("on_hand", flat=True)) == [2, 2, 2]

    assert untruths() == []
    note(f"new stock levels in opposite order: {ROUNDS} rounds, 0 deadlocks")


@on_postgresql
def test_two_clients_blocked_in_the_middle_both_get_through() -> None:
    products = given_three_products()

    assert run_into_the_middle(products, ("pk", "pk"), None) == [None, None]


@on_postgresql
def test_a_file_that_waits_for_a_new_row_of_stock_holds_none_that_others_need() -> None:
    known, new = make_product(), make_product()
    make_stock(known, 1)
    ends: list[Exception | None] = [None]

    def bring_in() -> None:
        rows = Rows("sku,quantity", [(known.sku, "1"), (new.sku, "1")], digest="waits")
        try:
            merge(Receipts(), rows, by=None)
        except (OperationalError, DomainError) as error:
            ends[0] = error
        finally:
            connections.close_all()

    thread = threading.Thread(target=bring_in, daemon=True)
    with transaction.atomic():
        StockLevel.objects.create(product=new, location=StockLocation.default())
        thread.start()
        wait_until_blocked(1)
        receive([known], 1)
    thread.join(LONG)

    assert ends == [None]
    assert untruths() == []


@on_postgresql
def test_the_twin_that_locks_in_the_order_given_deadlocks(monkeypatch: pytest.MonkeyPatch) -> None:
    products = given_three_products()

    ends = run_into_the_middle(products, ("pk", "-pk"), monkeypatch)

    assert sorted("deadlock detected" in str(end) for end in ends) == [False, True]


@on_sqlite
@pytest.mark.parametrize(("mode", "refused"), [("IMMEDIATE", False), ("DEFERRED", True)])
def test_a_transaction_that_reads_before_it_is_the_writer_is_thrown_out(
    monkeypatch: pytest.MonkeyPatch, mode: str, refused: bool
) -> None:
    product = make_product()
    make_stock(product, 5)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", mode)
    point = Point(LONG if refused else 0.2)
    place(monkeypatch, point, (stock, "apply_entries"))

    ends = lead_to(point, partial(take_one, product.pk), partial(take_one, product.pk))

    assert point.has_met is refused
    assert any("database is locked" in str(end) for end in ends) is refused
    assert StockLevel.objects.get(product=product).on_hand == (4 if refused else 3)


def in_opposite_order(two: Clients, action: Callable[..., Any], given: tuple[Any, Any]) -> None:
    """Let two clients do the same at once, each with its own order of things."""
    answers = two.call([partial(action, given[0]), partial(action, given[1])])
    assert crashes(answers) == []
    assert [answer.refusal for answer in answers] == ["", ""]


def take_all(service: Callable[..., Any], order_ids: list[int], **arguments: Any) -> None:
    """Take the step with all orders; being refused is no deadlock."""
    service(list(order_ids), by=None, **arguments)


def receive(products: list[Product], quantity: int) -> None:
    receive_stock([Receipt(product.pk, StockLocation.default().pk, quantity) for product in products], by=None)


def receive_ids(product_ids: list[int]) -> None:
    place_id = StockLocation.default().pk
    receive_stock([Receipt(product_id, place_id, 1) for product_id in product_ids], by=None)


def count_ids(product_ids: list[int], counted: int) -> None:
    place_id = StockLocation.default().pk
    count_stock([Count(product_id, place_id, counted) for product_id in product_ids], by=None, reason="inventory")


def move(product_id: int, way: tuple[int, int]) -> None:
    transfer_stock(product_id=product_id, from_location_id=way[0], to_location_id=way[1], quantity=1, by=None)


def take_one(product_id: int) -> None:
    place_id = StockLocation.default().pk
    adjust_stock(product_id=product_id, location_id=place_id, quantity=-1, reason="broken", by=None)


def given_three_products() -> list[Product]:
    products = [make_product() for _ in range(3)]
    receive(products, 1)
    return products


def run_into_the_middle(
    products: list[Product], orderings: tuple[str, str], monkeypatch: pytest.MonkeyPatch | None
) -> list[Exception | None]:
    """Hold the middle row until both clients wait, then let go; return how both ended."""
    ends: list[Exception | None] = [None, None]
    if monkeypatch is not None:
        monkeypatch.setattr(StockLevelQuerySet, "locked", locked_as_the_thread_says)
    threads = [
        threading.Thread(target=receive_in_thread, args=(products, ends, number), name=ordering, daemon=True)
        for number, ordering in enumerate(orderings)
    ]
    with transaction.atomic():
        StockLevel.objects.select_for_update(no_key=True).get(product=products[1])
        for thread in threads:
            thread.start()
        wait_until_blocked(2)
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive(), "a client hangs"
    return ends


def locked_as_the_thread_says(rows: StockLevelQuerySet) -> models.QuerySet[StockLevel]:
    return rows.select_for_update(of=("self",), no_key=True).order_by(threading.current_thread().name)


def receive_in_thread(products: list[Product], ends: list[Exception | None], number: int) -> None:
    try:
        receive(products, 1)
    except OperationalError as error:
        ends[number] = error
    finally:
        connections.close_all()


def wait_until_blocked(number: int) -> None:
    """Ask until so many sessions of this database wait for a lock; gives up after many questions."""
    with connection.cursor() as cursor:
        for _ in range(QUESTIONS):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND CARDINALITY(pg_blocking_pids(pid)) > 0"
            )
            if cursor.fetchone()[0] >= number:
                return
    pytest.fail("the clients never came to wait for each other")
