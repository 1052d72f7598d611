"""The story of an order: steps, changes and notes, newest first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product
from sales.admin.timeline import SHOWN, Entry
from sales.models import Order, OrderNote
from sales.models.orders import Status
from sales.services.drafts import add_note, edit_draft, edit_order
from sales.services.lines import LineInput
from sales.services.orders import cancel_orders, submit_orders
from sales.tests.admin.pages import LIST, page_of
from sales.tests.factories import make_order, make_order_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


@pytest.fixture
def anna() -> User:
    return make_user(Role.STAFF, first_name="Anna", last_name="Smith")


def story_of(client: Client, order: Order, page: int = 1) -> tuple[Entry, ...]:
    response: Any = client.get(f"{page_of(order)}?timeline={page}")
    entries: tuple[Entry, ...] = response.context["timeline"].entries
    return entries


def test_steps_changes_and_notes_are_one_story_in_the_order_of_time(staff: Client, anna: User) -> None:
    start = timezone.now() - timedelta(days=1)
    order = make_order(at=start, by=anna)
    edit_draft(order.pk, fields={"phone": "040 1"}, by=anna, at=start + timedelta(hours=1))
    add_note(order.pk, body="Rang twice.", by=anna, at=start + timedelta(hours=2))
    submit_orders([order.pk], by=anna, at=start + timedelta(hours=3))
    edit_order(order.pk, fields={"phone": "040 2"}, by=None, at=start + timedelta(hours=4))

    story = story_of(staff, order)

    assert [(entry.kind, entry.title, entry.who) for entry in story] == [
        ("change", "Changed", "the system"),
        ("transition", "Submitted", "Anna Smith"),
        ("note", "Note", "Anna Smith"),
        ("change", "Changed", "Anna Smith"),
        ("transition", "Created", "Anna Smith"),
    ]
    assert [(change.label, change.old, change.new) for change in story[0].changes] == [("Phone", "040 1", "040 2")]
    assert story[2].body == "Rang twice."


def test_each_step_names_time_and_person(staff: Client) -> None:
    order = make_order_in(Status.SHIPPED)
    staff.post(f"{LIST}{order.pk}/transition/deliver/")

    story = story_of(staff, order)

    assert [entry.title for entry in reversed(story)] == [
        "Created",
        "Submitted",
        "Processed: the goods left the shelf",
        "Shipped",
        "Delivered",
    ]
    assert (story[-1].who, story[0].who[:5]) == ("the system", "staff")


def test_a_cancelled_order_says_why_and_where_the_goods_are(staff: Client) -> None:
    order = make_order_in(Status.SHIPPED)
    cancel_orders([order.pk], by=None, reason="Broken", disposition="lost")

    assert story_of(staff, order)[0].body == "Broken (goods: Lost)"


def test_a_save_tells_what_became_of_the_lines(staff: Client) -> None:
    mug, cup, pot = (make_product(sku=sku) for sku in ("MUG", "CUP", "POT"))
    order = make_order([(mug, 1), (cup, 2)])
    first = order.lines.get(product=mug)
    edit_draft(
        order.pk,
        fields={},
        lines=[LineInput(mug.pk, 3, Decimal(5), "Regular", line_id=first.pk), LineInput(pot.pk, 1)],
        by=None,
    )

    changes = {(change.label, change.old, change.new) for change in story_of(staff, order)[0].changes}

    assert changes >= {
        ("MUG, quantity", "1", "3"),
        ("MUG, unit price", "9.90", "5.00"),
        ("MUG, reason for the price", "", "Regular"),
        ("Line added", "", "1 × POT"),
        ("Line removed", "2 × CUP", ""),
    }


def test_what_something_cost_is_not_in_the_story() -> None:
    mug = make_product(cost_price=Decimal("3.3333"))
    order = make_order([(mug, 1)])
    edit_draft(order.pk, fields={}, lines=[LineInput(make_product(cost_price=Decimal("3.3333")).pk, 1)], by=None)

    assert "3.3333" not in client_of(Role.VIEWER).get(page_of(order)).content.decode()


def test_thousands_of_notes_come_in_pages(staff: Client, anna: User) -> None:
    order, now = make_order(), timezone.now()
    OrderNote.objects.bulk_create(
        OrderNote(order=order, body=f"Note {place}", author=anna, created_at=now + timedelta(seconds=place))
        for place in range(1_000)
    )

    page = staff.get(page_of(order))

    assert [entry.body for entry in story_of(staff, order)] == [f"Note {999 - place}" for place in range(SHOWN)]
    assert story_of(staff, order, 2)[0].body == f"Note {999 - SHOWN}"
    assert story_of(staff, order, 21)[-1].title == "Created"
    assert 'href="?timeline=2#timeline"' in page.content.decode()
    assert story_of(staff, order, 22) == ()


def test_its_queries_do_not_grow_with_it(staff: Client, anna: User) -> None:
    counts = []
    for times in (2, 20):
        order = make_order()
        for place in range(times):
            edit_draft(order.pk, fields={"phone": str(place)}, lines=[LineInput(make_product().pk, 1)], by=anna)
            add_note(order.pk, body=str(place), by=anna)
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(order))
        counts.append(len(queries))

    assert counts[0] == counts[1]
