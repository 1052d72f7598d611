"""An order's lines and totals on its page, also where there are many."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import SiteSettings
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.tests.factories import make_product
from sales.models import Order
from sales.services.drafts import edit_draft
from sales.services.lines import LineInput
from sales.tests.admin.pages import LIST, everything, form_at, page_of, said
from sales.tests.factories import make_order, make_pending_order

pytestmark = pytest.mark.django_db


def test_checking_a_form_costs_no_query_a_line(staff: Client) -> None:
    counts = []
    for count in (2, 20):
        order = make_order([(make_product(), 1) for _ in range(count)])
        form = form_at(staff, page_of(order))
        with CaptureQueriesContext(connection) as queries:
            staff.post(page_of(order), form)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_totals_add_up_on_the_page(staff: Client) -> None:
    order = make_order(shipping_cost=make_product().price)

    totals = staff.get(page_of(order)).context["totals"]

    assert [(row.label, str(row.amount)) for row in totals] == [
        ("Subtotal, with tax", "9.90"),
        ("Shipping, with tax", "9.90"),
        ("Total", "19.80"),
        ("Tax in the total", "3.16"),
    ]
    assert sum(row.amount for row in totals if not (row.is_total or row.is_note)) == order.grand_total


def test_net_prices_are_added_up_with_their_tax(staff: Client) -> None:
    SiteSettings.objects.update(prices_include_tax=False)
    order = make_order(
        [LineInput(make_product(price=Decimal(10)).pk, 2, discount=Decimal("1.50"))], shipping_cost=Decimal(5)
    )

    totals = staff.get(page_of(order)).context["totals"]

    assert [(row.label, str(row.amount)) for row in totals] == [
        ("Subtotal, net", "18.50"),
        ("Discounts, taken off above", "1.50"),
        ("Shipping, net", "5.00"),
        ("Tax", "4.47"),
        ("Total", "27.97"),
    ]


def test_a_price_of_ones_own_stands_beside_the_struck_list_price_with_its_reason(staff: Client) -> None:
    mug = make_product(price=Decimal("9.90"))
    order = make_pending_order([LineInput(mug.pk, 1, Decimal("7.50"), "Regular <b>customer</b>")])

    page = " ".join(staff.get(page_of(order)).content.decode().split())

    assert "List price </span>€ 9.90</s> € 7.50" in page
    assert "Regular &lt;b&gt;customer&lt;/b&gt;" in page


def test_the_lines_of_a_long_draft_are_typed_a_page_at_a_time(staff: Client) -> None:
    mug, cup = make_product(), make_product()
    order = make_order([(mug, place) for place in range(1, 204)])
    second = f"{page_of(order)}?lines=2"
    form = form_at(staff, second)
    assert (form["lines-INITIAL_FORMS"], form["lines-0-quantity"]) == ("100", "101")
    assert "These are 203 lines" in staff.get(page_of(order)).content.decode()

    typed = {"lines-0-quantity": "999", "lines-1-DELETE": "on", "lines-100-product": cup.pk, "lines-100-quantity": "7"}
    staff.post(second, form | typed)

    quantities = list(order.lines.values_list("quantity", flat=True))
    assert quantities == [*range(1, 101), 999, *range(103, 201), 7, 201, 202, 203]
    assert Order.objects.get().line_count == 203


def test_a_page_of_lines_that_is_out_of_date_is_refused_whole(staff: Client) -> None:
    mug = make_product()
    order = make_order([(mug, 1) for _ in range(101)])
    form = form_at(staff, f"{page_of(order)}?lines=2")
    edit_draft(order.pk, fields={}, lines=[LineInput(mug.pk, 5)], by=None)
    before = everything()

    response = staff.post(f"{page_of(order)}?lines=2", form | {"lines-0-quantity": "9"})

    assert "This was changed by" in said(response)
    assert everything() == before


def test_a_long_order_is_read_in_pages() -> None:
    viewer, order = client_of(Role.VIEWER), make_pending_order([(make_product(), 1) for _ in range(101)])

    first, second = viewer.get(page_of(order)), viewer.get(f"{page_of(order)}?lines=2")

    assert [len(page.context["line_page"].rows) for page in (first, second)] == [100, 1]
    assert "101–101 of 101" in second.content.decode()


def test_saving_the_head_of_a_long_draft_leaves_its_lines_alone(staff: Client) -> None:
    mug = make_product()
    order = make_order([(mug, 1) for _ in range(101)])

    staff.post(page_of(order), form_at(staff, page_of(order)) | {"phone": "040 1"})

    assert (Order.objects.get().phone, order.lines.count()) == ("040 1", 101)


def test_rates_of_tens_of_percent_are_written_as_people_do(staff: Client) -> None:
    order = make_pending_order([(make_product(tax_rate=Decimal("0.2")), 1)])

    for page in (page_of(order), f"{LIST}{order.pk}/print/confirmation/"):
        assert "20\xa0%" in staff.get(page).content.decode()
