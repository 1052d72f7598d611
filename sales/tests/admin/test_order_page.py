"""What stands around the order's form."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.tests.factories import make_product, make_stock
from sales.models import Order, OrderNote
from sales.models.orders import Status
from sales.tests.admin.pages import LIST, everything, form_at, page_of, said
from sales.tests.factories import make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return client_of(Role.STAFF)


def note_of(order: Order) -> str:
    return f"{LIST}{order.pk}/note/"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.SHIPPED])
def test_its_queries_do_not_grow_with_its_lines(staff: Client, status: str) -> None:
    orders = [make_order_in(status, [(make_product(), 1) for _ in range(count)]) for count in (2, 20)]
    counts = []
    for order in orders:
        staff.get(page_of(order))
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(order))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 20


def test_checking_a_form_costs_no_query_a_line(staff: Client) -> None:
    counts = []
    for count in (2, 20):
        order = make_order([(make_product(), 1) for _ in range(count)])
        form = form_at(staff, page_of(order))
        with CaptureQueriesContext(connection) as queries:
            staff.post(page_of(order), form)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_pending_order_shows_what_is_there_and_who_is_served_before(staff: Client) -> None:
    mug = make_product(sku="MUG-RED")
    make_stock(mug, 3)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])

    stock = staff.get(page_of(order)).context["lines"][0].stock

    assert (stock.on_hand, stock.reserved, stock.missing, stock.ahead) == (3, 1, 1, (str(first),))


def test_the_totals_add_up_on_the_page(staff: Client) -> None:
    order = make_order(shipping_cost=make_product().price)

    totals = dict(staff.get(page_of(order)).context["totals"])

    assert totals == {
        "Lines, net": "8.32 EUR",
        "Shipping, net": "8.32 EUR",
        "Tax": "3.16 EUR",
        "Total": "19.80 EUR",
    }


def test_the_way_so_far_names_time_and_person(staff: Client) -> None:
    order = make_order_in(Status.SHIPPED)
    staff.post(f"{LIST}{order.pk}/transition/deliver/")

    way = staff.get(page_of(order)).context["way"]

    assert [entry["status"] for entry in way] == ["draft", "pending", "processing", "shipped", "delivered"]
    assert (way[0]["who"], way[-1]["who"][:5]) == ("the system", "staff")


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


def test_nothing_runs_inline_on_the_page(staff: Client) -> None:
    page = staff.get(page_of(make_order_in(Status.PENDING))).content.decode()
    ours = page[page.index('id="order-steps"') :]

    assert "onclick" not in ours
    assert "style=" not in ours[: ours.index('id="order_form"')]


def test_the_history_is_read_only(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER)
    version = order.history.get().pk
    before = everything()

    assert staff.get(f"{LIST}{order.pk}/history/").status_code == 200
    assert viewer.get(f"{LIST}{order.pk}/history/{version}/").status_code == 200
    assert staff.post(f"{LIST}{order.pk}/history/{version}/", {"email": "x@example.com"}).status_code == 403
    assert everything() == before
