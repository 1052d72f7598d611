"""Move an order along, one step at a time."""

from __future__ import annotations

import pytest
from django.db import models
from django.test import Client

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from inventory.models import StockLevel
from inventory.tests.factories import make_product, make_stock
from sales.admin.steps import STEPS, Step
from sales.models import Order
from sales.models.orders import Status
from sales.services.drafts import edit_draft, edit_order
from sales.services.orders import reopen_orders, submit_orders
from sales.tests.admin.pages import ADD, everything, form_at, page_of, said, step_of
from sales.tests.factories import (
    make_order,
    make_order_in,
    make_pending_order,
)

pytestmark = pytest.mark.django_db

BEFORE = {
    "submit": Status.DRAFT,
    "reopen": Status.PENDING,
    "process": Status.PENDING,
    "prioritise": Status.PENDING,
    "ship": Status.PROCESSING,
    "deliver": Status.SHIPPED,
    "cancel": Status.PENDING,
}
REASON = {"reason": "because"}


def make_order_before(step: str) -> Order:
    """An order that can take this step; a pending one has all its stock, or somebody ahead of it."""
    product = make_product()
    if BEFORE[step] == Status.PENDING:
        make_stock(product, 1)
    if step == "prioritise":
        make_pending_order([(product, 1)])
    return make_order_in(BEFORE[step], [(product, 1)])


def status_of(order: Order) -> str:
    return str(Order.objects.get(pk=order.pk).status)


def test_staff_takes_an_order_from_draft_to_delivered_and_a_viewer_no_step_of_it(staff: Client) -> None:
    viewer, mug = client_of(Role.VIEWER), make_product(sku="MUG-RED")
    make_stock(mug, 5)
    form = form_at(staff, ADD) | {"email": "a@example.com", "lines-0-product": mug.pk, "lines-0-quantity": "2"}

    assert viewer.post(ADD, form).status_code == 403
    staff.post(ADD, form)
    order = Order.objects.get()
    for step, typed in (("submit", {}), ("process", {}), ("ship", {"carrier": "DHL"}), ("deliver", {})):
        button = {"version": Order.objects.get().version} | typed
        before = everything()
        assert viewer.post(step_of(order, step), button).status_code == 403
        assert everything() == before
        assert staff.post(step_of(order, step), button)["Location"] == page_of(order)

    order = Order.objects.get()
    assert (order.status, order.carrier) == (Status.DELIVERED, "DHL")
    assert StockLevel.objects.get().on_hand == 3
    assert [row.status for row in order.history.order_by("history_id")] == [
        "draft",
        "pending",
        "processing",
        "shipped",
        "delivered",
    ]
    assert {row.history_user_id for row in order.history.all()} == {order.created_by_id}
    assert AuditEvent.objects.filter(action="access.refused").count() == 5


@pytest.mark.parametrize("step", BEFORE)
def test_each_step_says_what_it_did(staff: Client, step: str) -> None:
    order = make_order_before(step)

    response = staff.post(step_of(order, step), REASON, follow=True)

    order = Order.objects.get(pk=order.pk)
    assert str(STEPS[step].done) % {"order": order} in said(response)
    assert AuditEvent.objects.filter(action=f"order.{step}", outcome="ok").count() == 1


@pytest.mark.parametrize("step", BEFORE)
def test_a_forged_post_of_a_viewer_is_refused(step: str) -> None:
    order, viewer = make_order_before(step), client_of(Role.VIEWER)
    before = everything()

    answers = [viewer.post(step_of(order, step), REASON), viewer.get(step_of(order, step))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert everything() == before


def test_without_the_guard_the_forged_post_would_move_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    order, viewer = make_order_before("process"), client_of(Role.VIEWER)
    monkeypatch.setattr(Step, "is_open_to", lambda step, user: True)

    viewer.post(step_of(order, "process"))

    assert status_of(order) == Status.PROCESSING


@pytest.mark.parametrize("step", BEFORE)
def test_a_click_twice_is_one_effect(staff: Client, step: str) -> None:
    order = make_order_before(step)
    button = {"version": order.version, **REASON}
    staff.post(step_of(order, step), button)
    before = everything()

    response = staff.post(step_of(order, step), button, follow=True)

    assert "nothing changed" in said(response).lower()
    assert everything() == before
    assert AuditEvent.objects.filter(action=f"order.{step}", outcome="refused").count() == 1


def test_an_order_that_waits_for_stock_stays_and_the_page_says_for_what(staff: Client) -> None:
    mug = make_product(sku="MUG-RED")
    make_stock(mug, 3)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])
    before = everything()

    response = staff.post(step_of(order, "process"), follow=True)

    assert f"{order} waits for stock: 1 × MUG-RED missing (ahead: {first})" in said(response)
    assert everything() == before
    assert AuditEvent.objects.get(action="order.process").data == {"rule": "order short"}


def test_an_order_without_lines_stays_a_draft(staff: Client) -> None:
    order = make_order([])

    assert "has no lines" in said(staff.post(step_of(order, "submit"), follow=True))
    assert status_of(order) == Status.DRAFT


@pytest.mark.parametrize("name", ["refund", "save", "delete", "full_clean", "bump", "refresh_from_db", "has_lines"])
def test_an_unknown_name_is_no_page(staff: Client, name: str) -> None:
    order = make_order()
    before = everything()

    assert staff.post(step_of(order, name)).status_code == 404
    assert staff.get(step_of(order, name)).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("pk", [0, 999, 10**30])
def test_an_unknown_order_is_no_page(staff: Client, pk: int) -> None:
    assert staff.post(f"/admin/sales/order/{pk}/transition/process/").status_code == 404


@pytest.mark.parametrize("step", ["submit", "reopen", "process", "ship", "deliver"])
def test_a_step_without_a_page_is_post_only(staff: Client, step: str) -> None:
    order = make_order_before(step)
    before = everything()

    assert staff.get(step_of(order, step)).status_code == 405
    assert staff.put(step_of(order, step)).status_code == 405
    assert everything() == before


def test_the_post_needs_the_pages_token() -> None:
    order, browser = make_order_before("process"), Client(enforce_csrf_checks=True)
    browser.force_login(client_of(Role.STAFF).get("/admin/").wsgi_request.user)  # type: ignore[arg-type]

    assert browser.post(step_of(order, "process")).status_code == 403
    assert status_of(order) == Status.PENDING


def test_a_stranger_is_asked_to_sign_in() -> None:
    order = make_order_before("process")

    answer = Client().post(step_of(order, "process"))

    assert answer["Location"].startswith("/admin/login/")
    assert status_of(order) == Status.PENDING


def test_the_page_offers_only_what_can_be_done_now(staff: Client) -> None:
    offered = {status: steps_on(staff, make_order_in(status)) for status in Status.values}

    assert offered == {
        "draft": ["submit", "cancel"],
        "pending": ["process", "prioritise", "reopen", "cancel"],
        "processing": ["ship", "cancel"],
        "shipped": ["deliver", "cancel"],
        "delivered": [],
        "cancelled": [],
    }


def test_a_served_order_is_not_offered_to_be_served_first(staff: Client) -> None:
    assert "prioritise" not in steps_on(staff, make_order_before("process"))


def steps_on(client: Client, order: Order) -> list[str]:
    return [button.step.name for button in client.get(page_of(order)).context["steps"]]


def test_a_button_on_a_page_that_is_out_of_date_does_nothing(staff: Client) -> None:
    order = make_order_before("process")
    button = fields_of(staff.get(page_of(order)), "")
    reopen_orders([order.pk], by=None)
    edit_draft(order.pk, fields={"phone": "1"}, by=None)
    submit_orders([order.pk], by=None)
    before = everything()

    response = staff.post(step_of(order, "process"), {"version": button["version"]}, follow=True)

    assert "was changed after your page was opened, and nothing was done" in said(response)
    assert everything() == before
    assert AuditEvent.objects.filter(action="order.process", outcome="refused").count() == 1


def test_without_the_version_the_old_page_would_process_what_nobody_saw(staff: Client) -> None:
    order = make_order_before("process")
    edit_order(order.pk, fields={"shipping_address": "Elsewhere"}, by=None)

    staff.post(step_of(order, "process"))

    assert status_of(order) == Status.PROCESSING


@pytest.mark.parametrize("version", ["x", "-1", "", "9" * 30, "9" * 5000, "٣"])
def test_a_strange_version_is_no_server_error(staff: Client, version: str) -> None:
    order = make_order_before("process")

    assert staff.post(step_of(order, "process"), {"version": version}).status_code == 302


def test_the_status_cannot_be_set_and_stays_protected_after_a_failed_reload() -> None:
    order = make_order()
    Order.objects.filter(pk=order.pk).delete()

    with pytest.raises(Order.DoesNotExist):
        order.refresh_from_db()
    with pytest.raises(AttributeError):
        order.status = Status.DELIVERED


def test_djangos_own_reload_would_fail_on_the_protected_status() -> None:
    with pytest.raises(AttributeError):
        models.Model.refresh_from_db(make_order())
