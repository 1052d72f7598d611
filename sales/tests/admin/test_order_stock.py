"""What an order has and lacks, on its page."""

from __future__ import annotations

import pytest
from django.test import Client

from backoffice.tests.admin.pages import fields_of
from inventory.tests.factories import make_product, make_stock
from sales.services.orders import reopen_orders, submit_orders
from sales.tests.admin.pages import page_of, said, step_of
from sales.tests.factories import make_pending_order

pytestmark = pytest.mark.django_db


def test_a_pending_order_shows_what_is_there_and_who_is_served_before(staff: Client) -> None:
    mug = make_product(sku="MUG-RED")
    make_stock(mug, 3)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])

    page = staff.get(page_of(order))

    row = page.context["stock"].rows[0]
    assert (row.on_hand, row.reserved, row.missing, page.context["stock"].short) == (3, 1, 1, 1)
    assert [(ahead.label, ahead.url) for ahead in row.ahead] == [(str(first), page_of(first))]
    assert f'<a href="{page_of(first)}">{first}</a>' in page.content.decode()


def test_what_is_left_counts_every_line_of_the_same_product(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 9)
    order = make_pending_order([(mug, 2), (mug, 3)])

    stock = staff.get(page_of(order)).context["stock"]

    assert [(row.reserved, row.missing, row.left) for row in stock.rows] == [(2, 0, 4), (3, 0, 4)]
    assert (stock.short, stock.more) == (0, 0)


def test_an_order_that_lacks_stock_is_given_it_from_its_page(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 2)
    first, order = make_pending_order([(mug, 2)]), make_pending_order([(mug, 2)])
    give = fields_of(staff.get(page_of(order)), "prioritise_form")

    response = staff.post(step_of(order, "prioritise"), give | {"reason": "They wait at the door"}, follow=True)

    assert set(give) == {"csrfmiddlewaretoken", "version", "reason"}
    assert f"Stock was taken from: {first}." in said(response)
    assert response.context["stock"].short == 0
    assert "prioritise_form" not in response.content.decode()


def test_an_order_that_nobody_can_give_anything_is_not_offered_it(staff: Client) -> None:
    order = make_pending_order([(make_product(), 2)])

    page = staff.get(page_of(order)).content.decode()

    assert "Nobody is ahead: it waits for goods to come in." in page
    assert "Give it to this order" not in page
    assert 'class="btn btn-outline-secondary" id="next-step">Process' in page


def test_an_order_is_offered_what_one_behind_it_holds(staff: Client) -> None:
    mug = make_product()
    make_stock(mug, 2)
    first = make_pending_order([(mug, 2)])
    second = make_pending_order([(mug, 2)])
    reopen_orders([first.pk], by=None)
    submit_orders([first.pk], by=None)

    page = staff.get(page_of(first))

    assert [(row.held_by_others, row.missing) for row in page.context["stock"].rows] == [(2, 2)]
    assert "Give it to this order" in page.content.decode()
    assert "Give it to this order" not in staff.get(page_of(second)).content.decode()


def test_a_long_order_shows_what_it_lacks_first(staff: Client) -> None:
    there, gone = make_product(), make_product()
    make_stock(there, 60)
    order = make_pending_order([*((there, 1) for _ in range(60)), (gone, 2)])

    stock = staff.get(page_of(order)).context["stock"]

    assert (stock.rows[0].line.product_id, stock.rows[0].missing) == (gone.pk, 2)
    assert (len(stock.rows), stock.short, stock.more) == (20, 1, 41)
