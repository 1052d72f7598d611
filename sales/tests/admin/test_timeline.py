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
from backoffice.services import audit
from backoffice.services.history import save_with_history
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product, make_stock
from sales.admin.timeline import SHOWN, Entry
from sales.admin.timeline_lines import MOST_LINES
from sales.models import Order, OrderNote
from sales.models.orders import Status
from sales.services.drafts import add_note, edit_draft, edit_order
from sales.services.lines import LineInput
from sales.services.orders import cancel_orders, prioritise_orders, submit_orders
from sales.tests.admin.pages import LIST, page_of
from sales.tests.factories import make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


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


def test_saves_that_show_nothing_do_not_hide_what_is_older(staff: Client, anna: User) -> None:
    order, start = make_order(by=anna), timezone.now()
    add_note(order.pk, body="The first note.", by=anna, at=start)
    for place in range(SHOWN + 1):
        save_with_history(Order.objects.get(), by=anna, at=start + timedelta(seconds=place + 1))
    add_note(order.pk, body="The last note.", by=anna, at=start + timedelta(hours=1))

    page = staff.get(page_of(order))

    assert [entry.body for entry in story_of(staff, order)] == ["The last note."]
    assert 'href="?timeline=2#timeline"' in page.content.decode()
    assert [entry.body for entry in story_of(staff, order, 2)] == ["The first note.", ""]


def test_an_empty_page_says_so(staff: Client) -> None:
    order = make_order()

    assert "Nothing to read on this page" in staff.get(f"{page_of(order)}?timeline=7").content.decode()


def test_what_became_of_the_lines_is_told_however_much_came_after_it(staff: Client) -> None:
    mugs = [make_product(sku=f"MUG-{place:03}") for place in range(120)]
    order, start = make_order([(mug, 1) for mug in mugs]), timezone.now()
    for quantity in (2, 3):
        edit_draft(
            order.pk,
            fields={},
            lines=[LineInput(line.product_id, quantity, line_id=line.pk) for line in order.lines.all()],
            by=None,
            at=start + timedelta(seconds=quantity),
        )

    newest, older = (entry for entry in story_of(staff, order) if entry.kind == "change")

    for entry, was, became in ((newest, "2", "3"), (older, "1", "2")):
        told = [(change.old, change.new) for change in entry.changes if change.label.endswith(", quantity")]
        assert (told, entry.more) == ([(was, became)] * MOST_LINES, 120 - MOST_LINES)
    assert "and 100 more lines" in staff.get(page_of(order)).content.decode()


def test_a_line_that_only_moved_up_is_no_news(staff: Client) -> None:
    mugs = [make_product(sku=f"MUG-{place:03}") for place in range(40)]
    order = make_order([(mug, 1) for mug in mugs])
    _gone, *kept, last = order.lines.all()
    inputs = [LineInput(line.product_id, 1, line_id=line.pk) for line in kept]
    edit_draft(order.pk, fields={}, lines=[*inputs, LineInput(last.product_id, 5, line_id=last.pk)], by=None)

    entry = story_of(staff, order)[0]

    assert entry.more == 0
    assert [(change.label, change.old, change.new) for change in entry.changes if change.label != "Total"] == [
        ("Line removed", "1 × MUG-000", ""),
        ("MUG-039, quantity", "1", "5"),
    ]


def test_who_was_put_first_and_at_whose_cost_is_told_on_both_orders(staff: Client, anna: User) -> None:
    mug = make_product()
    make_stock(mug, 3)
    served = make_pending_order([(mug, 3)])
    urgent = make_pending_order([(mug, 2)])
    bystander = make_pending_order([(mug, 1)])
    prioritise_orders([urgent.pk], by=anna, reason="A wedding")

    first, gave = story_of(staff, urgent)[0], story_of(staff, served)[0]

    assert (first.title, first.body, first.who) == ("Put first in the queue", "A wedding", "Anna Smith")
    assert [(change.label, change.new) for change in first.changes] == [("Stock was taken from", str(served.number))]
    assert gave.title == f"Its stock was given to {urgent.number}, which was put first"
    assert (gave.body, gave.who) == ("A wedding", "Anna Smith")
    assert [entry.kind for entry in story_of(staff, bystander)] == ["transition", "transition"]


def test_what_was_refused_is_not_in_the_story(staff: Client) -> None:
    order = make_pending_order()
    audit.record("order.prioritise", order, by=None, outcome="refused", data={"reason": "No"})

    assert "Put first in the queue" not in staff.get(page_of(order)).content.decode()


def test_its_queries_do_not_grow_with_it(staff: Client, anna: User) -> None:
    counts = []
    for times in (2, 20):
        order = make_order()
        for place in range(times):
            edit_draft(order.pk, fields={"phone": str(place)}, lines=[LineInput(make_product().pk, 1)], by=anna)
            add_note(order.pk, body=str(place), by=anna)
            audit.record("order.prioritise", order, by=anna, data={"reason": str(place)})
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(order))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_history_says_what_happened_in_words_and_only_a_persons_reason_as_one(staff: Client) -> None:
    order = make_pending_order()
    edit_order(order.pk, fields={"phone": "040 1"}, by=None)
    cancel_orders([order.pk], by=None, reason="Rang off")

    page = staff.get(f"{LIST}{order.pk}/history/").content.decode()

    assert "<div>Submitted</div>" in page
    assert page.count("Rang off") == 1
    assert "<div>Reason:" not in page
    assert "nothing that you may see" not in page


def test_rates_are_told_in_percent(staff: Client) -> None:
    order = make_order()
    edit_draft(order.pk, fields={"shipping_tax_rate": Decimal("0.0725")}, by=None)

    change = story_of(staff, order)[0].changes[0]

    assert (change.label, change.new) == ("Shipping tax rate", "7.25\xa0%")
