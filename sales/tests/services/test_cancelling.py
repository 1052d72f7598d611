"""Giving orders up."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.tests.refusals import assert_refused
from inventory.models import StockLevel, StockLocation, StockMovement, StockReservation
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_location, make_product, make_stock
from sales.services.orders import (
    cancel_orders,
)
from sales.tests.factories import (
    make_order,
    make_order_in,
    make_pending_order,
    make_processing_order,
    make_shipped_order,
    take,
    the_line,
)
from sales.tests.services.following import (
    MONDAY,
    fresh,
    level,
    movements,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "disposition", "kept", "back"),
    [
        ("draft", "", "", 0),
        ("draft", "lost", "", 0),
        ("pending", "", "", 0),
        ("pending", "restocked", "", 0),
        ("processing", "", "restocked", 3),
        ("processing", "lost", "restocked", 3),
        ("shipped", "restocked", "restocked", 3),
        ("shipped", "lost", "lost", 0),
    ],
)
def test_a_cancelled_orders_goods_go_where_they_belong(status: str, disposition: str, kept: str, back: int) -> None:
    product = make_product()
    order = make_order_in(status, [(product, 3)])
    on_hand = StockLevel.objects.get().on_hand if StockLevel.objects.exists() else 0

    take("cancel", order, reason=" changed her mind ", disposition=disposition, at=MONDAY).unwrap()

    order = fresh(order)
    assert (order.cancel_reason, order.cancel_disposition, order.cancelled_at) == ("changed her mind", kept, MONDAY)
    assert not StockReservation.objects.exists()
    if back:
        assert movements(order) == [("sale", -3), ("cancel_restock", 3)]
        line = the_line(order)
        assert StockMovement.objects.latest("id").key == f"order:{order.pk}:line:{line.pk}:cancel_restock"
    if status != "draft":
        assert level(order) == (on_hand + back, 0)


def test_a_shipped_order_is_cancelled_only_with_a_word_about_the_goods() -> None:
    shipped, draft = make_shipped_order(), make_order()

    outcomes = cancel_orders([shipped.pk, draft.pk], by=None, reason="why")

    assert f"SO-{shipped.pk} was shipped: say whether the goods are back in stock or lost" in str(outcomes[0].refusal)
    for order in (fresh(shipped), outcomes[0].order):
        assert order is not None
        assert (order.status, order.cancel_reason) == ("shipped", "")
    assert outcomes[1].changed


@pytest.mark.parametrize(
    ("facts", "match"),
    [
        ({"reason": "  "}, "reason is missing"),
        ({"reason": "x" * 256}, "at most 255"),
        ({"disposition": "stolen"}, "back in stock or lost"),
    ],
)
def test_an_order_is_not_cancelled_without_reason_or_with_an_unknown_disposition(
    facts: dict[str, Any], match: str
) -> None:
    order = make_shipped_order()

    assert_refused(lambda: take("cancel", order, **facts), match, InvalidInput)


def test_what_a_cancelled_order_held_goes_to_the_next_in_turn() -> None:
    product = make_product()
    make_stock(product, 3)
    first, second = make_pending_order([(product, 3)]), make_pending_order([(product, 2)])

    take("cancel", first)

    assert [(row.label, row.reserved) for row in StockReservation.objects.all()] == [(second.number, 2)]


def test_what_comes_back_serves_who_waits() -> None:
    product = make_product()
    order = make_processing_order([(product, 3)])
    waiting = make_pending_order([(product, 2)])

    take("cancel", order)

    assert StockReservation.objects.get(label=waiting.number).reserved == 2
    assert level(waiting) == (3, 2)


def test_orders_of_every_state_are_cancelled_in_one_call() -> None:
    product = make_product()
    orders = [make_order_in(status, [(product, 2)]) for status in ("shipped", "processing", "pending", "draft")]

    outcomes = cancel_orders([order.pk for order in orders], by=None, reason="shop closes", disposition="restocked")

    assert all(row.changed for row in outcomes)
    assert level(orders[0]) == (4, 0)


def test_a_line_moves_back_although_its_product_is_tracked_no_more() -> None:
    product = make_product()
    order = make_processing_order([(product, 2)])
    edit_product(product.pk, changes={"track_stock": False}, by=None)

    take("cancel", order)

    assert movements(order) == [("sale", -2), ("cancel_restock", 2)]


def test_the_goods_go_back_to_where_they_came_from() -> None:
    product, there = make_product(), make_location()
    order = make_processing_order([(product, 2)], location_id=there.pk)

    take("cancel", order)

    assert StockLevel.objects.get(location=there).on_hand == 2
    assert not StockLevel.objects.filter(location=StockLocation.default()).exists()
