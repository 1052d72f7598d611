"""What may still be changed of an order, and by whom."""

from __future__ import annotations

import pytest
from django.test import Client

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.models import Product
from sales.models import Order
from sales.models.orders import Status
from sales.tests.admin.pages import ADD, LIST, everything, form_at, page_of, said, typed_line
from sales.tests.factories import make_order, make_order_in, make_pending_order

pytestmark = pytest.mark.django_db


def test_after_the_draft_only_what_may_still_change_is_a_field(staff: Client) -> None:
    forms = {status: form_at(staff, page_of(make_order_in(status))).keys() for status in Status.values}

    assert {"customer", "shipping_cost", "lines-0-product", "email"} <= forms["draft"]
    for status in ("pending", "processing"):
        assert {"email", "billing_address", "assigned_to", "follow_up_on"} <= forms[status]
        assert not {"customer", "shipping_cost", "location", "lines-0-product"} & forms[status]
    assert {"carrier", "tracking_number", "follow_up_on"} <= forms["shipped"]
    assert "email" not in forms["shipped"]
    for status in ("delivered", "cancelled"):
        assert forms[status] <= {"csrfmiddlewaretoken", "version"}


def test_a_forged_field_of_a_submitted_order_changes_nothing(staff: Client, mug: Product) -> None:
    order = make_pending_order([(mug, 1)])
    form = form_at(staff, page_of(order)) | {"status": "delivered", "shipping_cost": "99", "customer": "1"}
    before = everything()

    staff.post(page_of(order), form | typed_line(0, mug, 50) | {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"})

    assert everything() == before


def test_the_tracking_number_of_a_shipped_order_can_be_put_right(staff: Client) -> None:
    order = make_order_in(Status.SHIPPED)

    staff.post(page_of(order), form_at(staff, page_of(order)) | {"tracking_number": "T-1", "carrier": "DHL"})

    order = Order.objects.get()
    assert (order.tracking_number, order.carrier) == ("T-1", "DHL")


@pytest.mark.parametrize("status", Status.values)
def test_a_viewer_reads_the_page_and_changes_nothing(status: str) -> None:
    order, viewer = make_order_in(status), client_of(Role.VIEWER)
    form = form_at(client_of(Role.ADMIN), page_of(order)) | {"email": "new@example.com"}
    before = everything()

    page, answer = viewer.get(page_of(order)), viewer.post(page_of(order), form)

    assert page.status_code == 200
    assert "order-steps" not in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert answer.status_code == 403
    assert viewer.get(ADD).status_code == viewer.post(ADD, form).status_code == 403
    assert everything() == before


def test_only_people_who_work_on_orders_can_be_assigned(staff: Client) -> None:
    order, viewer = make_order(), client_of(Role.VIEWER).session["_auth_user_id"]

    response = staff.post(page_of(order), form_at(staff, page_of(order)) | {"assigned_to": viewer})

    assert "valid choice" in said(response)


def test_a_never_submitted_draft_is_deleted_by_an_admin_only(staff: Client) -> None:
    order, sent = make_order(), make_pending_order()
    urls = [f"{LIST}{pk}/delete/" for pk in (order.pk, sent.pk)]
    before = everything()

    assert [staff.post(url, {"post": "yes"}).status_code for url in urls] == [403, 403]
    assert everything() == before
    answers = [client_of(Role.ADMIN).post(url, {"post": "yes"}).status_code for url in urls]

    assert answers == [302, 403]
    assert list(Order.objects.all()) == [sent]
    assert AuditEvent.objects.filter(action="order.discard").count() == 1


def test_drafts_are_deleted_together_or_not_at_all() -> None:
    admin, drafts, sent = client_of(Role.ADMIN), [make_order(), make_order()], make_pending_order()
    delete = {"action": "delete_selected", "post": "yes"}

    refused = admin.post(LIST, delete | {"_selected_action": [order.pk for order in (*drafts, sent)]})
    assert Order.objects.count() == 3
    admin.post(LIST, delete | {"_selected_action": [order.pk for order in drafts]})

    assert refused.status_code == 403
    assert list(Order.objects.all()) == [sent]
