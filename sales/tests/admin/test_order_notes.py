"""Notes on an order's page."""

from __future__ import annotations

import pytest
from django.test import Client

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from sales.models import Order, OrderNote
from sales.models.orders import Status
from sales.tests.admin.pages import LIST, everything, page_of, said
from sales.tests.factories import make_order, make_order_in

pytestmark = pytest.mark.django_db


def note_of(order: Order) -> str:
    return f"{LIST}{order.pk}/note/"


def test_a_note_is_added_with_author_and_time(staff: Client) -> None:
    order = make_order_in(Status.DELIVERED)

    response = staff.post(note_of(order), {"body": "Called <b>back</b>."}, follow=True)

    note = OrderNote.objects.get()
    assert (note.order, note.body, note.author_id) == (
        order,
        "Called <b>back</b>.",
        int(staff.session["_auth_user_id"]),
    )
    assert "The note is added." in said(response)
    assert "Called &lt;b&gt;back&lt;/b&gt;." in response.content.decode()


def test_a_double_click_adds_one_note(staff: Client) -> None:
    order = make_order()

    staff.post(note_of(order), {"body": "Called."})
    response = staff.post(note_of(order), {"body": "Called."}, follow=True)

    assert OrderNote.objects.count() == 1
    assert "This note is there already." in said(response)
    assert AuditEvent.objects.filter(action="order.note", outcome="refused").count() == 1


@pytest.mark.parametrize(
    ("body", "sentence"), [("  ", "The note is empty"), ("x" * 5001, "at most 5000"), ("\0", "Null")]
)
def test_a_note_that_cannot_be_is_shown_again(staff: Client, body: str, sentence: str) -> None:
    order = make_order()

    response = staff.post(note_of(order), {"body": body})

    assert sentence in said(response)
    assert response.context["form"]["body"].value() == body
    assert not OrderNote.objects.exists()


def test_a_viewer_reads_notes_and_writes_none(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER)
    staff.post(note_of(order), {"body": "Called."})
    before = everything()

    page = viewer.get(page_of(order)).content.decode()
    answer = viewer.post(note_of(order), {"body": "Me too."})

    assert "Called." in page
    assert "Add note" not in page
    assert answer.status_code == 403
    assert everything() == before


def test_the_address_of_a_note(staff: Client) -> None:
    assert staff.get(note_of(make_order())).status_code == 405
    assert staff.post(f"{LIST}999/note/", {"body": "x"}).status_code == 404
