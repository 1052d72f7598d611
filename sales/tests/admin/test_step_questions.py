"""What a step asks: carrier, reason, and where the goods are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from inventory.models import StockLevel, StockMovement
from inventory.tests.factories import make_product, make_stock
from sales.models import Order
from sales.models.orders import Status
from sales.tests.admin.pages import everything, page_of, said, step_of
from sales.tests.factories import make_order_in, make_pending_order, make_processing_order, make_shipped_order, take

pytestmark = pytest.mark.django_db

REASON = {"reason": "because"}


def test_ship_takes_carrier_and_tracking_number_from_beside_the_button(staff: Client) -> None:
    order = make_processing_order()

    assert {"ship-carrier", "ship-tracking_number"} <= set(ids_on(staff.get(page_of(order))))
    staff.post(step_of(order, "ship"), {"carrier": "DHL", "tracking_number": "T-1"})

    order = Order.objects.get()
    assert (order.status, order.carrier, order.tracking_number) == (Status.SHIPPED, "DHL", "T-1")


def ids_on(response: Any) -> list[str]:
    return [str(field.id_for_label) for button in response.context["steps"] for field in button.form]


def test_the_cursor_stands_in_the_first_question_or_in_the_first_that_is_wrong(staff: Client) -> None:
    order = make_shipped_order()

    asked = staff.get(step_of(order, "cancel")).context["form"]
    again = staff.post(step_of(order, "cancel"), REASON).context["form"]

    assert [field.name for field in asked if "autofocus" in field.field.widget.attrs] == ["reason"]
    assert [field.name for field in again if "autofocus" in field.field.widget.attrs] == ["disposition"]


def test_a_carrier_too_long_is_asked_again_and_kept(staff: Client) -> None:
    order = make_processing_order()

    response = staff.post(step_of(order, "ship"), {"carrier": "x" * 101})

    assert "at most 100 characters" in said(response)
    assert "x" * 101 in response.content.decode()
    assert Order.objects.get().status == Status.PROCESSING


@pytest.mark.parametrize("step", ["cancel", "prioritise"])
def test_a_reason_is_asked_for_and_missed(staff: Client, step: str) -> None:
    order = make_pending_order()
    before = everything()

    asked, missed = staff.get(step_of(order, step)), staff.post(step_of(order, step), {"reason": "  "})

    assert list(asked.context["form"].fields) == ["reason"]
    assert "Say why." in said(missed)
    assert everything() == before


@pytest.mark.parametrize(("disposition", "on_hand"), [("restocked", 1), ("lost", 0)])
def test_a_shipped_order_is_cancelled_with_its_goods_accounted_for(
    staff: Client, disposition: str, on_hand: int
) -> None:
    order = make_shipped_order()
    before = everything()

    asked, missed = staff.get(step_of(order, "cancel")), staff.post(step_of(order, "cancel"), REASON)
    assert list(asked.context["form"].fields) == ["reason", "disposition"]
    assert "back in stock or lost" in said(missed)
    assert everything() == before
    staff.post(step_of(order, "cancel"), REASON | {"disposition": disposition})

    order = Order.objects.get()
    assert (order.status, order.cancel_reason, order.cancel_disposition) == ("cancelled", "because", disposition)
    assert StockLevel.objects.get().on_hand == on_hand
    assert "because" in staff.get(page_of(order)).content.decode()


def test_cancelling_a_processed_order_puts_its_goods_back_once(staff: Client) -> None:
    order = make_processing_order()

    for _click in range(3):
        staff.post(step_of(order, "cancel"), REASON | {"disposition": "lost"})

    assert StockMovement.objects.filter(kind="cancel_restock").count() == 1
    assert StockLevel.objects.get().on_hand == 1


def test_the_page_for_a_reason_leads_back_from_an_order_that_is_done(staff: Client) -> None:
    order = make_order_in(Status.DELIVERED)

    response = staff.get(step_of(order, "cancel"), follow=True)

    assert response.redirect_chain[-1][0] == page_of(order)
    assert "is delivered by now" in said(response)


def test_an_order_served_first_names_who_gave(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 2)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])

    response = staff.post(step_of(order, "prioritise"), REASON, follow=True)

    assert f"Stock was taken from: {first}." in said(response)
    assert take("process", order).changed
