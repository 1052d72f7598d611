"""A key makes a thing happen once, however many clients send it at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from backoffice.models import AuditEvent
from backoffice.tests.repeats import repeats
from inventory.models import Product, StockLevel, StockLocation, StockMovement
from inventory.services.stock import (
    Count,
    Receipt,
    adjust_stock,
    count_stock,
    new_key,
    receive_stock,
    transfer_stock,
)
from inventory.tests.factories import make_location, make_product, make_stock
from inventory.tests.races.clients import crashes, open_clients
from inventory.tests.races.report import note
from inventory.tests.races.truth import untruths
from sales.models import Order, OrderLine
from sales.services.drafts import create_order, edit_draft
from sales.services.lines import LineInput
from sales.tests.races.orders import make_drafts

CLIENTS = 16
CLERKS = 8
TIMES = repeats(50, 2)
ROUNDS = repeats(10, 2)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.halved]


def receive(product_id: int, here: int, there: int, key: str) -> int:
    return len(receive_stock([Receipt(product_id, here, 3, key=key)], by=None).movements)


def adjust(product_id: int, here: int, there: int, key: str) -> int:
    posting = adjust_stock(product_id=product_id, location_id=here, quantity=-3, reason="broken", by=None, key=key)
    return len(posting.movements)


def count(product_id: int, here: int, there: int, key: str) -> int:
    return len(count_stock([Count(product_id, here, 7, key=key)], by=None, reason="shelf").movements)


def transfer(product_id: int, here: int, there: int, key: str) -> int:
    posting = transfer_stock(
        product_id=product_id, from_location_id=here, to_location_id=there, quantity=3, by=None, key=key
    )
    return len(posting.movements)


@pytest.mark.parametrize(("service", "moved"), [(receive, 1), (adjust, 1), (count, 1), (transfer, 2)])
def test_stock_moves_once_where_a_one_time_key_comes_from_many_clients_at_once(
    service: Callable[..., int], moved: int
) -> None:
    product, there = make_product(), make_location()
    make_stock(product, 10)
    movements, events = StockMovement.objects.count(), stock_events()
    call = partial(service, product.pk, StockLocation.default().pk, there.pk, new_key())

    with open_clients(CLERKS) as clients:
        answers = clients.call([call] * CLERKS, times=TIMES)

    assert len(answers) == CLERKS * TIMES
    assert crashes(answers) == []
    assert {answer.refusal for answer in answers} == {""}
    assert sorted(answer.value for answer in answers) == [0] * (len(answers) - 1) + [moved]
    assert StockMovement.objects.count() - movements == moved
    assert stock_events() - events == 1
    assert untruths() == []
    note(f"{service.__name__} with one key: {len(answers)} calls by {CLERKS} clients, 1 posting")


def test_16_clients_with_the_same_key_create_one_order() -> None:
    product = make_product()

    with open_clients(CLIENTS) as clients:
        for number in range(ROUNDS):
            answers = clients.call([partial(create, product.pk, f"cart:{number}")] * CLIENTS)
            assert crashes(answers) == []
            assert {answer.value for answer in answers} == {Order.objects.get(idempotency_key=f"cart:{number}").pk}

    assert Order.objects.count() == OrderLine.objects.count() == ROUNDS
    assert AuditEvent.objects.filter(action="order.create").count() == ROUNDS
    note(f"create_order with one key by {CLIENTS} clients: {ROUNDS} of {ROUNDS} rounds with 1 order")


def test_the_twin_without_a_key_creates_an_order_for_each_client() -> None:
    product = make_product()

    with open_clients(4) as clients:
        answers = clients.call([partial(create, product.pk, None)] * 4)

    assert crashes(answers) == []
    assert Order.objects.count() == 4


def test_clients_who_enter_the_same_external_number_get_one_order_and_a_sentence() -> None:
    product = make_product()

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(create, product.pk, None, external_number="PO-7")] * CLIENTS)

    assert crashes(answers) == []
    assert [answer.is_done for answer in answers].count(True) == 1
    assert {answer.refusal for answer in answers} == {"", "There is an order PO-7 from there already."}
    assert Order.objects.count() == 1


def test_clients_who_give_their_drafts_the_same_external_number_get_it_once() -> None:
    drafts = make_drafts([(make_product(), 1)], CLIENTS)

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(name_it, draft.pk, "PO-7") for draft in drafts])

    assert crashes(answers) == []
    assert [answer.is_done for answer in answers].count(True) == 1
    assert {answer.refusal for answer in answers} == {"", "There is an order PO-7 from there already."}
    assert Order.objects.filter(external_number="PO-7").count() == 1


def test_a_stock_level_is_made_once_by_clients_who_receive_a_new_product_at_once() -> None:
    product = make_product()

    with open_clients(CLIENTS) as clients:
        answers = clients.call([partial(receive_new, product)] * CLIENTS)

    assert crashes(answers) == []
    assert StockLevel.objects.get(product=product).on_hand == CLIENTS
    assert untruths() == []


def create(product_id: int, key: str | None, **fields: Any) -> int:
    contact = {"email": "ada@example.com"}
    lines = [LineInput(product_id, 1)]
    return create_order(lines=lines, by=None, fields=contact | fields, idempotency_key=key).pk


def name_it(order_id: int, number: str) -> None:
    edit_draft(order_id, fields={"external_number": number}, by=None)


def receive_new(product: Product) -> None:
    receive_stock([Receipt(product.pk, StockLocation.default().pk, 1)], by=None)


def stock_events() -> int:
    return AuditEvent.objects.filter(action__startswith="stock.").count()
