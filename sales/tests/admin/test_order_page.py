"""What stands around the order's form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.models import ProductImage
from inventory.tests.factories import make_product
from sales.models import Order
from sales.models.orders import Status
from sales.services.drafts import add_note
from sales.tests.admin.pages import LIST, everything, form_at, page_of, said, step_of
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("status", Status.values)
def test_with_all_that_stands_around_it_the_page_stays_cheap(staff: Client, status: str) -> None:
    anna, me = make_customer(), User.objects.get(pk=staff.session["_auth_user_id"])
    for _order in range(3):
        make_order(customer_id=anna.pk)
    counts = []
    for count in (2, 20):
        order = make_order_in(status, [(make_product(), 1) for _ in range(count)], customer_id=anna.pk, by=me)
        for line in order.lines.all():
            ProductImage.objects.create(
                product=line.product, file="products/ab/cd.jpg", is_primary=True, sha256="0" * 64, width=1, height=1
            )
        add_note(order.pk, body="Rang twice.", by=me)
        staff.get(page_of(order))
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(page_of(order))
        counts.append(len(queries))

    assert status == Status.DRAFT or "cd_thumb.jpg" in page.content.decode()
    assert counts[0] == counts[1]
    assert counts[1] <= 25


def test_the_way_shows_what_is_done_and_what_comes(staff: Client) -> None:
    shipped, cancelled = make_order_in(Status.SHIPPED), make_order_in(Status.CANCELLED)

    way = staff.get(page_of(shipped)).context["way"]
    stopped = staff.get(page_of(cancelled)).context["way"]

    assert [(stop.label, stop.is_done, stop.is_current) for stop in way] == [
        ("Draft", True, False),
        ("Pending", True, False),
        ("Processing", True, False),
        ("Shipped", False, True),
        ("Delivered", False, False),
    ]
    assert [stop.at is None for stop in way] == [False, False, False, False, True]
    assert [(stop.label, stop.is_current) for stop in stopped] == [("Draft", False), ("Cancelled", True)]


def test_the_next_step_is_the_one_primary_button_of_the_page(staff: Client) -> None:
    for status, step in (("draft", "submit"), ("processing", "ship"), ("shipped", "deliver")):
        page = staff.get(page_of(make_order_in(status))).content.decode()
        ours = page[page.index('id="order-way"') : page.index('class="save-bar"')]

        assert ours.count("btn-primary") == 1, status
        assert f'/transition/{step}/" class="order-way__next"' in ours


def test_no_step_is_offered_over_what_is_typed_and_not_saved(staff: Client) -> None:
    order = make_order()

    refused = staff.post(page_of(order), form_at(staff, page_of(order)) | {"lines-0-quantity": "0"})

    assert "greater than or equal to 1" in said(refused)
    assert 'id="next-step"' not in refused.content.decode()
    assert 'id="next-step"' in staff.get(page_of(order)).content.decode()


def test_an_order_is_shipped_from_its_page_in_one_post_with_its_tracking_number(staff: Client) -> None:
    order = make_order_in(Status.PROCESSING)
    page = staff.get(page_of(order)).content.decode()
    ours = page[page.index(f'action="{step_of(order, "ship")}"') :].partition("</form>")[0]
    assert 'name="carrier"' in ours
    assert 'name="tracking_number"' in ours

    typed = {"version": order.version, "carrier": "DHL", "tracking_number": "JD014"}
    response = staff.post(step_of(order, "ship"), typed, follow=True)

    assert [url for url, _code in response.redirect_chain] == [page_of(order)]
    assert "JD014" in response.content.decode()
    assert Order.objects.get().status == Status.SHIPPED


def test_the_customer_stands_beside_the_order_with_what_else_they_bought(staff: Client) -> None:
    anna, mug = make_customer(phone="+49 (40) 555-01"), make_product(price=Decimal(10))
    older = make_pending_order([(mug, 2)], customer_id=anna.pk)
    make_order_in(Status.CANCELLED, [(mug, 50)], customer_id=anna.pk)
    order = make_pending_order([(mug, 1)], customer_id=anna.pk)

    page = staff.get(page_of(order))

    panel, words = page.context["panel"], page.content.decode()
    assert (panel.lifetime, panel.count) == (Decimal(30), 3)
    assert len(staff.get(panel.all_url).context["cl"].result_list) == panel.count
    assert older in panel.others
    assert order not in panel.others
    assert 'href="tel:+494055501"' in words
    assert f'href="mailto:{anna.email}"' in words


def test_who_works_on_it_and_when_is_changed_in_place(staff: Client) -> None:
    order, me = make_order_in(Status.PROCESSING), staff.session["_auth_user_id"]
    form = form_at(staff, page_of(order)) | {"assigned_to": me, "follow_up_on": "2026-12-01"}

    staff.post(page_of(order), form)

    changed = Order.objects.get()
    assert (str(changed.assigned_to_id), str(changed.follow_up_on)) == (me, "2026-12-01")


def test_a_viewer_finds_nothing_to_press_but_print() -> None:
    viewer = client_of(Role.VIEWER)
    for status in Status.values:
        page = viewer.get(page_of(make_order_in(status))).content.decode()
        main = page[page.index("<main") : page.index("</main>")]

        assert "<form" not in main.replace(f"<form {main.partition('<form ')[2].partition('>')[0]}>", "", 1)
        assert 'type="submit"' not in main
        assert 'type="text"' not in main
        assert "<select" not in main
        assert "/print/packing-slip/" in main


@pytest.mark.parametrize("query", ["lines=0", "lines=-1", "lines=x", "lines=99", "timeline=x", "timeline=99999999999"])
def test_a_strange_page_number_is_no_failure(staff: Client, query: str) -> None:
    assert staff.get(f"{page_of(make_pending_order())}?{query}").status_code == 200


def test_nothing_runs_inline_on_the_page(staff: Client) -> None:
    page = staff.get(page_of(make_order_in(Status.PENDING))).content.decode()
    ours = page[page.index('id="order-steps"') :]

    assert "onclick" not in ours
    assert "style=" not in ours
    assert "<script>" not in ours


def test_the_history_is_read_only(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER)
    version = order.history.get().pk
    before = everything()

    assert staff.get(f"{LIST}{order.pk}/history/").status_code == 200
    assert viewer.get(f"{LIST}{order.pk}/history/{version}/").status_code == 200
    assert staff.post(f"{LIST}{order.pk}/history/{version}/", {"email": "x@example.com"}).status_code == 403
    assert everything() == before
