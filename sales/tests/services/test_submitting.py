"""Submitting, reopening and going first."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from inventory.models import StockLevel, StockMovement, StockReservation
from inventory.services.catalogue import edit_product
from inventory.tests.factories import make_location, make_product, make_stock
from sales.exceptions import OrderRefused, TransitionRefused
from sales.models import OrderLine
from sales.models.orders import Status
from sales.services.drafts import edit_draft
from sales.services.lines import LineInput
from sales.services.orders import prioritise_orders, submit_orders
from sales.tests.factories import (
    make_order,
    make_order_in,
    make_pending_order,
    take,
    the_line,
)
from sales.tests.services.following import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    events,
    fresh,
    level,
    movements,
)

pytestmark = pytest.mark.django_db


def test_submitting_gives_a_number_and_claims_the_stock() -> None:
    product = make_product()
    make_stock(product, 5)
    order = make_order([(product, 3)])

    take("submit", order, at=MONDAY)

    order = fresh(order)
    assert (order.number, order.submitted_at) == (f"SO-{order.pk}", MONDAY)
    claim = StockReservation.objects.get()
    line = the_line(order)
    assert line.reservation == claim
    assert (claim.key, claim.label, claim.wanted, claim.reserved) == (f"order-line:{line.pk}", order.number, 3, 3)
    assert (claim.since, claim.location) == (MONDAY, order.location)
    assert level(order) == (5, 3)
    assert movements(order) == []


def test_the_number_begins_with_the_shops_prefix_of_that_day() -> None:
    edit_site_settings(changes={"order_prefix": "2026/"}, by=None)

    order = make_pending_order()
    edit_site_settings(changes={"order_prefix": "X"}, by=None)
    take("reopen", order)
    take("submit", order)

    assert fresh(order).number == f"2026/{order.pk}"


def test_stock_is_claimed_where_the_order_is_served_from() -> None:
    product, there = make_product(), make_location()
    make_stock(product, 5)
    order = make_order([(product, 3)], location_id=there.pk)

    take("submit", order)

    assert StockReservation.objects.get().location == there
    assert StockReservation.objects.get().reserved == 0


@pytest.mark.parametrize(
    ("lines", "fields", "match"),
    [
        ([], {}, "has no lines"),
        (None, {"email": ""}, "has neither customer nor e-mail"),
    ],
)
def test_a_draft_that_lacks_something_is_not_submitted(
    lines: list[LineInput] | None, fields: dict[str, Any], match: str
) -> None:
    order = make_order(lines, **fields)

    assert_refused(lambda: take("submit", order).unwrap(), match, TransitionRefused)


def test_what_cannot_be_sold_any_more_is_not_submitted() -> None:
    gone = make_product(sku="MUG")
    order, other = make_order([(gone, 1), (make_product(), 1)]), make_order()
    edit_product(gone.pk, changes={"is_active": False}, by=None)

    outcomes = submit_orders([order.pk, other.pk], by=None)

    assert isinstance(outcomes[0].refusal, OrderRefused)
    assert "MUG cannot be sold any more" in str(outcomes[0].refusal)
    assert (fresh(order).number, fresh(order).status) == (None, "draft")
    assert outcomes[1].changed


def test_the_flag_at_submit_says_for_ever_whether_a_line_moves_stock() -> None:
    user, product = make_user(), make_product(track_stock=False)
    order = make_order([(product, 2)])
    edit_product(product.pk, changes={"track_stock": True}, by=None)
    assert not the_line(order).track_stock

    take("submit", order, by=user, at=MONDAY)

    line = the_line(order)
    assert line.track_stock
    history = OrderLine.history.filter(id=line.pk).first()
    assert (history.track_stock, history.history_user, history.history_change_reason) == (True, user, "submit")
    assert StockReservation.objects.get().wanted == 2


def test_untracked_products_claim_and_move_nothing() -> None:
    service = make_product(track_stock=False)
    order = make_order([(service, 2)])

    for step in ("submit", "process", "ship"):
        take(step, order).unwrap()
    take("cancel", order, disposition="restocked").unwrap()

    assert not StockReservation.objects.exists()
    assert not StockMovement.objects.exists()
    assert not StockLevel.objects.exists()


def test_reopening_gives_the_stock_to_the_next_and_keeps_number_and_place() -> None:
    product = make_product()
    make_stock(product, 3)
    first = make_pending_order([(product, 3)], at=MONDAY)
    second = make_pending_order([(product, 2)], at=TUESDAY)
    number = first.number

    take("reopen", first)

    assert (fresh(first).status, fresh(first).number, fresh(first).submitted_at) == ("draft", number, MONDAY)
    assert the_line(first).reservation is None
    assert [(row.label, row.reserved) for row in StockReservation.objects.all()] == [(second.number, 2)]

    take("submit", first, at=WEDNESDAY)

    ahead, behind = StockReservation.objects.order_by("since")
    assert (ahead.label, ahead.since, ahead.reserved) == (number, MONDAY, 1)
    assert (behind.label, behind.reserved) == (second.number, 2)
    make_stock(product, 1)
    ahead.refresh_from_db()
    assert ahead.reserved == 2


def test_an_order_that_was_changed_while_reopened_claims_what_it_now_says() -> None:
    product = make_product()
    make_stock(product, 9)
    order = make_pending_order([(product, 3)])
    take("reopen", order)
    line = the_line(order)
    edit_draft(order.pk, fields={}, lines=[LineInput(product.pk, 4, line_id=line.pk)], by=None)

    take("submit", order)

    assert level(order) == (9, 4)
    assert StockReservation.objects.get().key == f"order-line:{line.pk}"


def test_an_order_that_goes_first_takes_from_the_youngest_and_names_them() -> None:
    user, product = make_user(), make_product()
    make_stock(product, 4)
    oldest = make_pending_order([(product, 2)], at=MONDAY)
    youngest = make_pending_order([(product, 2)], at=TUESDAY)
    urgent = make_pending_order([(product, 2)], at=WEDNESDAY)

    outcome = take("prioritise", urgent, by=user, reason=" a wedding ", at=WEDNESDAY)

    assert (outcome.changed, outcome.remark) == (True, youngest.number)
    held = dict(StockReservation.objects.values_list("label", "reserved"))
    assert held == {oldest.number: 2, youngest.number: 0, urgent.number: 2}
    event = events(urgent)[-1]
    assert (event.action, event.actor, event.at) == ("order.prioritise", user, WEDNESDAY)
    assert event.data == {"reason": "a wedding", "gave": [youngest.number]}
    assert take("process", urgent).changed


def test_nobody_is_named_where_nobody_gave() -> None:
    product = make_product()
    make_pending_order([(product, 2)])
    order = make_pending_order([(product, 2)])

    assert take("prioritise", order).remark == ""


def test_an_order_that_lacks_nothing_is_not_put_first() -> None:
    product = make_product()
    make_stock(product, 2)
    make_pending_order([(product, 1)])
    order = make_pending_order([(product, 1)])

    assert_refused(lambda: take("prioritise", order).unwrap(), "has all that it needs. Nothing changed.", OrderRefused)


def test_an_order_put_first_once_is_not_put_first_again() -> None:
    product = make_product()
    make_stock(product, 1)
    make_pending_order([(product, 1)])
    order = make_pending_order([(product, 2)])
    assert take("prioritise", order).changed

    assert_refused(lambda: take("prioritise", order).unwrap(), "goods have to come in. Nothing changed.", OrderRefused)


def test_orders_put_first_together_do_not_count_as_ahead_of_each_other() -> None:
    product = make_product()
    orders = [make_pending_order([(product, 1)]) for _ in range(2)]

    outcomes = prioritise_orders([order.pk for order in orders], by=None, reason="a wedding")

    assert [str(row.refusal) for row in outcomes] == [
        f"Nobody is ahead of {order} or holds what it lacks: goods have to come in. Nothing changed."
        for order in orders
    ]


@pytest.mark.parametrize("status", [status for status in Status.values if status != "pending"])
def test_only_what_waits_can_go_first(status: str) -> None:
    order = make_order_in(status)

    assert_refused(lambda: take("prioritise", order).unwrap(), "does not wait for stock", TransitionRefused)


def test_going_first_needs_a_reason() -> None:
    order = make_pending_order()

    assert_refused(lambda: take("prioritise", order, reason=" "), "reason is missing", InvalidInput)
