from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from inventory.models import Product
from inventory.tests.factories import make_product
from sales.models import Order, OrderLine, OrderNote
from sales.models.orders import Status
from sales.services.drafts import (
    add_note,
    discard_draft,
)
from sales.services.orders import reopen_orders
from sales.tests.factories import make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", Status.values)
def test_a_note_can_be_added_at_any_time(status: str) -> None:
    user, order = make_user(), make_order_in(status)

    note = add_note(order.pk, body="  rang up \n", by=user, at=LATER)

    note = OrderNote.objects.get(pk=note.pk)
    assert (note.order, note.body, note.author, note.created_at) == (order, "rang up", user, LATER)
    event = AuditEvent.objects.get(action="order.note")
    assert (event.actor, event.object_id, event.data, event.at) == (user, str(order.pk), {"note": note.pk}, LATER)


@pytest.mark.parametrize(("body", "match"), [("  ", "note is empty"), ("x" * 5001, "at most 5000")])
def test_an_empty_or_endless_note_is_refused(body: str, match: str) -> None:
    order = make_order()

    assert_refused(lambda: add_note(order.pk, body=body, by=None), match, InvalidInput)


def test_a_draft_that_was_never_submitted_is_discarded_with_a_name_on_it() -> None:
    user, order = make_user(), make_order([(make_product(), 1), (make_product(), 2)])
    add_note(order.pk, body="a note", by=user)

    discard_draft(order.pk, by=user, at=LATER)

    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()
    assert Product.objects.count() == 2
    rows = [*Order.history.filter(history_type="-"), *OrderLine.history.filter(history_type="-")]
    assert {(row.history_user, row.history_date, row.history_change_reason) for row in rows} == {
        (user, LATER, "discard")
    }
    assert len(rows) == 3
    event = AuditEvent.objects.get(action="order.discard")
    assert (event.actor, event.object_id, event.at) == (user, str(order.pk), LATER)


@pytest.mark.parametrize("status", [status for status in Status.values if status != "draft"])
def test_what_was_submitted_stays_on_record(status: str) -> None:
    order = make_order_in(status)

    assert_refused(lambda: discard_draft(order.pk, by=None), "stays on record")


def test_a_reopened_order_stays_on_record() -> None:
    order = make_pending_order()
    reopen_orders([order.pk], by=None)

    assert_refused(lambda: discard_draft(order.pk, by=None), f"SO-{order.pk} was submitted once")
