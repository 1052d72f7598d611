"""Move many orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.sessions.db import SessionStore
from backoffice.tests.admin.pages import client_of
from inventory.models import StockMovement
from inventory.tests.factories import make_product, make_stock
from sales.admin import bulk
from sales.admin.orders import OrderAdmin
from sales.admin.steps import STEPS
from sales.admin.transitions import StepViews
from sales.exceptions import OrderRefused
from sales.models import Order
from sales.models.orders import Status
from sales.services.batch import Outcome
from sales.tests.admin.pages import LIST, everything, said
from sales.tests.factories import make_order, make_order_in, make_pending_order, make_processing_order

pytestmark = pytest.mark.django_db

BULK = f"{LIST}bulk/"


def choose(step: str, *orders: Order, **more: Any) -> dict[str, Any]:
    return {"action": f"{step}_orders", "_selected_action": [order.pk for order in orders]} | more


def window_of(client: Client) -> HttpRequest:
    """Return a request that has read the client's session already."""
    request = RequestFactory().post(LIST)
    request.session = SessionStore(client.session.session_key)
    request.session.keys()
    return request


def keep_result(window: HttpRequest, outcomes: Sequence[Outcome] = ()) -> str:
    token = bulk._keep(window, STEPS["process"], outcomes)
    window.session.save()
    return token


def statuses() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def make_three_for_two() -> list[Order]:
    """Three pending orders for two mugs: the last one waits."""
    mug = make_product(sku="MUG-RED")
    make_stock(mug, 2)
    return [make_pending_order([(mug, 1)]) for _ in range(3)]


def test_one_refusal_does_not_stop_the_others_and_each_has_its_row(staff: Client) -> None:
    orders = make_three_for_two()

    response = staff.post(LIST, choose("process", *reversed(orders)), follow=True)

    assert statuses() == ["processing", "processing", "pending"]
    rows = response.context["rows"]
    assert [(row["label"], row["changed"]) for row in rows] == [
        (str(orders[2]), False),
        (str(orders[1]), True),
        (str(orders[0]), True),
    ]
    assert "1 × MUG-RED missing" in rows[0]["words"]
    assert "2 processed, 1 refused: " in response.content.decode()
    assert "1 × MUG-RED missing" in response.context["headline"]
    assert AuditEvent.objects.filter(action="order.process", outcome="ok").count() == 2
    refused = AuditEvent.objects.get(action="order.process", outcome="refused")
    assert (refused.object_label, refused.data) == (str(orders[2]), {"rule": "order short"})


def test_looking_at_the_result_again_repeats_nothing(staff: Client) -> None:
    url = staff.post(LIST, choose("process", *make_three_for_two()))["Location"]
    before = everything()

    first, second = staff.get(url), staff.get(url)

    assert first.context["rows"] == second.context["rows"]
    assert staff.post(url).status_code == 405
    assert everything() == before


def test_two_windows_at_once_keep_the_results_of_both(staff: Client) -> None:
    windows = [window_of(staff) for _ in range(2)]

    tokens = [keep_result(window) for window in windows]

    assert [staff.get(f"{LIST}result/{token}/").status_code for token in tokens] == [200, 200]


def test_only_the_last_few_results_are_kept(staff: Client) -> None:
    tokens = [keep_result(window_of(staff)) for _ in range(bulk.KEPT + 1)]

    assert [staff.get(f"{LIST}result/{token}/").status_code for token in tokens] == [404, *[200] * bulk.KEPT]


def test_all_results_together_have_no_more_rows_than_one_may(staff: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("sales.admin.bulk.MOST", 2)
    gone = Outcome(1, None, OrderRefused("It is gone."))
    tokens = [keep_result(window_of(staff), [gone]) for _ in range(3)]

    assert [staff.get(f"{LIST}result/{token}/").status_code for token in tokens] == [404, 200, 200]


def test_a_second_click_finds_the_orders_that_the_filter_has_lost(staff: Client) -> None:
    orders = make_three_for_two()[:2]
    filtered = f"{LIST}?status__exact=pending"
    staff.post(filtered, choose("process", *orders))
    before = everything()

    response = staff.post(filtered, choose("process", *orders), follow=True)

    assert ["already" in row["words"] for row in response.context["rows"]] == [True, True]
    assert everything() == before
    assert StockMovement.objects.filter(kind="sale").count() == 2


def test_the_result_leads_back_to_the_list_where_one_was(staff: Client) -> None:
    filtered = f"{LIST}?view=to_ship&q=a"
    asked = staff.post(filtered, choose("ship", make_processing_order()))

    result = staff.post(asked.context["action"], {"orders": asked.context["order_ids"]}, follow=True)

    assert result.context["headline"] == "1 shipped."
    assert result.context["back"] == filtered


def test_a_question_leads_back_to_the_list_as_it_was(staff: Client) -> None:
    filtered = f"{LIST}?view=to_ship&q=a"

    asked = staff.post(filtered, choose("ship", make_processing_order()))
    missed = staff.post(filtered, choose("cancel", make_pending_order()))
    again = staff.post(missed.context["action"], {"orders": missed.context["order_ids"]})

    for page in (asked, missed, again):
        assert f'href="{filtered.replace("&", "&amp;")}">Back, do nothing</a>' in page.content.decode()


def test_a_result_is_ones_own(staff: Client) -> None:
    url = staff.post(LIST, choose("process", *make_three_for_two()))["Location"]

    assert client_of(Role.STAFF).get(url).status_code == 404


def test_orders_are_shipped_together_with_one_carrier(staff: Client) -> None:
    orders = [make_processing_order(), make_processing_order()]

    asked = staff.post(LIST, choose("ship", *orders))
    assert statuses() == ["processing", "processing"]
    sent = {"orders": asked.context["order_ids"], "carrier": "DHL"}
    response = staff.post(asked.context["action"], sent, follow=True)

    assert [row["changed"] for row in response.context["rows"]] == [True, True]
    assert set(Order.objects.values_list("status", "carrier")) == {("shipped", "DHL")}


def test_cancelling_many_asks_for_the_goods_only_where_something_was_shipped(staff: Client) -> None:
    pending, shipped = make_pending_order(), make_order_in(Status.SHIPPED)

    without = staff.post(LIST, choose("cancel", pending)).context["form"]
    asked = staff.post(LIST, choose("cancel", pending, shipped))
    missed = staff.post(f"{BULK}cancel/", {"orders": asked.context["order_ids"], "reason": "x"})
    assert (list(without.fields), list(asked.context["form"].fields)) == (["reason"], ["reason", "disposition"])
    assert "back in stock or lost" in said(missed)
    assert statuses() == ["pending", "shipped"]
    staff.post(f"{BULK}cancel/", {"orders": asked.context["order_ids"], "reason": "x", "disposition": "lost"})

    assert statuses() == ["cancelled", "cancelled"]
    assert list(Order.objects.order_by("pk").values_list("cancel_disposition", flat=True)) == ["", "lost"]


@pytest.mark.parametrize("step", STEPS)
def test_a_viewer_has_no_action_and_a_forged_one_does_nothing(step: str) -> None:
    viewer = client_of(Role.VIEWER)
    orders = [make_order_in(status) for status in Status.values]
    before = everything()

    page = viewer.get(LIST)
    typed = {"orders": str(orders[0].pk), "reason": "x", "disposition": "lost"}
    answers = [viewer.post(LIST, choose(step, *orders)), viewer.post(f"{BULK}{step}/", typed)]

    assert page.context["action_form"] is None
    assert [answer.status_code for answer in answers] == [403, 403]
    assert everything() == before


def test_without_its_permission_the_action_would_run_for_a_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    monkeypatch.setattr(OrderAdmin, "has_submit_permission", lambda admin, request: True)
    monkeypatch.setattr(StepViews, "allowed_step", lambda admin, request, name: STEPS[name])

    client_of(Role.VIEWER).post(LIST, choose("submit", order))

    assert statuses() == ["pending"]


def test_every_action_names_its_permission() -> None:
    steps = {action.__name__: action.allowed_permissions for action in bulk.BULK_ACTIONS}  # type: ignore[attr-defined]

    assert steps == {f"{name}_orders": (name,) for name in STEPS}


def test_all_orders_of_a_filter_are_taken(staff: Client) -> None:
    make_order()
    make_three_for_two()

    staff.post(f"{LIST}?status__exact=pending", choose("reopen", Order.objects.all()[0], select_across="1"))

    assert statuses() == ["draft"] * 4


def test_too_many_at_once_are_refused_in_a_sentence(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [make_order(), make_order(), make_order()]
    monkeypatch.setattr(bulk, "MOST", 2)

    answers = [
        staff.post(LIST, choose("submit", *orders), follow=True),
        staff.post(LIST, choose("submit", orders[0], select_across="1"), follow=True),
        staff.post(f"{BULK}ship/", {"orders": ",".join(str(order.pk) for order in orders)}, follow=True),
    ]

    assert all("more than 2 orders" in said(answer) for answer in answers)
    assert statuses() == ["draft"] * 3


def test_more_ids_than_a_statement_takes_are_refused_in_a_sentence(staff: Client) -> None:
    order = make_pending_order([(make_product(), 1)])
    ids = ",".join(map(str, range(order.pk, order.pk + 300_000)))

    response = staff.post(f"{BULK}cancel/", {"orders": ids, "reason": "too many"}, follow=True)

    assert "more than 1,000 orders" in said(response)
    assert statuses() == [Status.PENDING]


@pytest.mark.parametrize("ids", ["", "x", "1,", "-1", "9" * 30, "1;2"])
def test_strange_ids_are_a_bad_request(staff: Client, ids: str) -> None:
    assert staff.post(f"{BULK}ship/", {"orders": ids}).status_code == 400
    if ids:
        assert staff.post(LIST, choose("submit") | {"_selected_action": [ids]}).status_code == 400


def test_an_order_that_is_gone_has_its_row(staff: Client) -> None:
    order = make_processing_order()

    response = staff.post(f"{BULK}ship/", {"orders": f"{order.pk},999"}, follow=True)

    assert [row["words"] for row in response.context["rows"]][1] == "There is no such order."
    assert statuses() == ["shipped"]


def test_the_addresses_of_bulk_steps_and_results(staff: Client) -> None:
    assert staff.get(f"{BULK}ship/").status_code == 405
    assert staff.post(f"{BULK}refund/").status_code == 404
    assert staff.get(f"{LIST}result/unknown/").status_code == 404
