"""A form that was open while somebody else worked on the order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.admin.forms import GuardedForm
from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.admin.pages import fields_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product
from sales.models import Order
from sales.models.orders import Status
from sales.services import drafts
from sales.services.drafts import edit_draft
from sales.services.lines import LineInput
from sales.services.orders import reopen_orders, ship_orders, submit_orders
from sales.tests.admin.pages import everything, form_at, page_of, said
from sales.tests.factories import make_customer, make_order, make_pending_order, make_processing_order, the_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return make_user(Role.STAFF, first_name="Anna", last_name="Smith")


def test_it_is_refused_names_the_other_and_keeps_what_was_typed(staff: Client, anna: User) -> None:
    order = make_order()
    form = form_at(staff, page_of(order)) | {"phone": "040 1", "lines-0-quantity": "7"}
    edit_draft(order.pk, fields={"phone": "030 2"}, by=anna)
    before = everything()

    response = staff.post(page_of(order), form)

    assert "This was changed by Anna Smith at " in said(response)
    assert "Phone: – → 030 2" in said(response)
    again = fields_of(response, "order_form")
    assert (again["phone"], again["lines-0-quantity"], again["version"]) == ("040 1", "7", "2")
    assert everything() == before


def test_saving_again_is_the_persons_choice(staff: Client, anna: User) -> None:
    order, cup = make_order(), make_product()
    form = form_at(staff, page_of(order)) | {"phone": "040 1", "lines-0-quantity": "7"}
    edit_draft(order.pk, fields={"phone": "030 2"}, lines=[LineInput(cup.pk, 1)], by=anna)

    again = fields_of(staff.post(page_of(order), form), "order_form")
    staff.post(page_of(order), again)

    order = Order.objects.get()
    assert (order.phone, the_line(order).quantity) == ("040 1", 7)


def test_without_the_guards_the_old_form_would_overwrite(
    staff: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order()
    form = form_at(staff, page_of(order)) | {"phone": "040 1"}
    edit_draft(order.pk, fields={"phone": "030 2"}, by=anna)
    lock_order = drafts.lock_order
    monkeypatch.setattr(GuardedForm, "is_stale", False)
    monkeypatch.setattr(drafts, "lock_order", lambda pk, version=None: lock_order(pk))

    staff.post(page_of(order), form)

    assert Order.objects.get().phone == "040 1"


def test_the_service_refuses_what_slips_past_the_form(
    staff: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order()
    form = form_at(staff, page_of(order)) | {"phone": "040 1"}
    edit_draft(order.pk, fields={"phone": "030 2"}, by=anna)
    monkeypatch.setattr(GuardedForm, "is_stale", False)

    response = staff.post(page_of(order), form)

    assert "was changed by somebody else" in said(response)
    assert Order.objects.get().phone == "030 2"


@pytest.mark.parametrize("version", ["", "0", "x"])
def test_a_form_without_its_version_is_refused(staff: Client, version: str) -> None:
    order = make_order()
    form = form_at(staff, page_of(order)) | {"phone": "040 1", "version": version}
    before = everything()

    assert staff.post(page_of(order), form).status_code == 200
    assert everything() == before


def test_a_draft_submitted_in_another_tab_is_not_edited(staff: Client) -> None:
    order = make_order()
    form = form_at(staff, page_of(order)) | {"lines-0-quantity": "7"}
    submit_orders([order.pk], by=None)
    before = everything()

    response = staff.post(page_of(order), form)

    assert "Status: Draft → Pending" in said(response)
    assert everything() == before


def test_an_order_reopened_in_another_tab_keeps_its_lines_and_customer(staff: Client) -> None:
    order = make_pending_order(customer_id=make_customer().pk, shipping_cost=Decimal("4.90"))
    form = form_at(staff, page_of(order)) | {"phone": "040 1"}
    reopen_orders([order.pk], by=None)

    response = staff.post(page_of(order), form)
    assert "Status: Pending → Draft" in said(response)
    staff.post(page_of(order), fields_of(response, "order_form"))

    again = Order.objects.get()
    assert (again.phone, again.line_count, again.status) == ("040 1", 1, Status.DRAFT)
    assert (again.customer, again.shipping_cost) == (order.customer, Decimal("4.90"))


def test_an_address_is_not_changed_on_an_order_shipped_meanwhile(staff: Client) -> None:
    order = make_processing_order()
    form = form_at(staff, page_of(order)) | {"shipping_address": "Elsewhere"}
    ship_orders([order.pk], by=None)
    before = everything()

    response: Any = staff.post(page_of(order), form)

    assert "Status: Processing → Shipped" in said(response)
    assert everything() == before
