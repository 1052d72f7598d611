"""Order confirmations and packing slips on paper."""

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
from sales.admin.printing import MOST
from sales.models import Order
from sales.services.lines import LineInput
from sales.tests.admin.pages import LIST, everything, page_of, said
from sales.tests.factories import make_customer, make_order, make_pending_order

pytestmark = pytest.mark.django_db

NAMES = ("confirmation", "packing-slip")


@pytest.fixture
def order() -> Order:
    mug = make_product(sku="MUG-<i>", name="Mug & <script>alert(1)</script>", price=Decimal("9.90"))
    return make_pending_order(
        [LineInput(mug.pk, 3, Decimal("7.77"), "regular", Decimal("1.11"))],
        shipping_cost=Decimal("4.44"),
        shipping_address="Anna <b>Smith</b>\nQuay 1",
        carrier="DHL",
    )


def printed(client: Client, name: str, *orders: Order) -> str:
    query = ",".join(str(order.pk) for order in orders)
    return client.get(f"{LIST}print/{name}/?orders={query}").content.decode()


def test_orders_too_long_to_print_at_once_say_so(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sales.admin.printing.MOST_LINES", 2)
    mug, lamp = make_product(), make_product()
    long, short = make_order([(mug, 1), (lamp, 1)]), make_order([(mug, 1)])

    response = staff.get(f"{LIST}print/packing-slip/?orders={long.pk},{short.pk}", follow=True)

    assert response.redirect_chain[-1][0] == LIST
    assert "These orders have 3 lines together; 2 can be printed at once. Choose fewer orders." in said(response)
    assert staff.get(f"{LIST}print/packing-slip/?orders={short.pk}").status_code == 200
    monkeypatch.setattr("sales.admin.printing.MOST_LINES", 1)
    assert staff.get(f"{LIST}{long.pk}/print/packing-slip/").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_document_escapes_what_people_typed(staff: Client, order: Order, name: str) -> None:
    SiteSettings.objects.update(company_name="Tea & <Co>", company_address="Dock 2\nHamburg")

    page = staff.get(f"{LIST}{order.pk}/print/{name}/").content.decode()

    assert "Mug &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "MUG-&lt;i&gt;" in page
    assert "Anna &lt;b&gt;Smith&lt;/b&gt;<br>Quay 1" in page
    assert "Tea &amp; &lt;Co&gt;" in page
    assert "Dock 2<br>Hamburg" in page
    assert str(order) in page


def test_the_confirmation_explains_the_total(staff: Client, order: Order) -> None:
    page = printed(staff, "confirmation", order)

    assert "Thank you for your order. You ordered 3 items:" in page
    assert [amount for amount in ("7.77", "1.11", "22.20", "4.44", "26.64") if f"€\xa0{amount}" not in page] == []
    assert "All prices include tax." in page


def test_the_packing_slip_tells_no_price(staff: Client, order: Order) -> None:
    page = printed(staff, "packing-slip", order)

    assert "3 items in all" in page
    assert "DHL" in page
    for amount in ("7.77", "9.90", "1.11", "22.20", "4.44", "26.64", "€", "EUR", "19\xa0%", "regular"):
        assert amount not in page


@pytest.mark.parametrize("name", NAMES)
def test_many_orders_get_a_page_each_in_the_order_asked_for(staff: Client, name: str) -> None:
    first, second, third = make_pending_order(), make_order(), make_pending_order()

    page = printed(staff, name, third, first, second, first)

    assert page.count('<article class="sheet">') == 3
    assert page.index(f"{third}</p>") < page.index(f"{first}</p>") < page.index(f"{second}</p>")
    assert "Draft</p>" in page[page.index(f"{second}</p>") :]


@pytest.mark.parametrize("name", NAMES)
def test_its_queries_do_not_grow_with_orders_and_lines(staff: Client, name: str) -> None:
    few = [make_order(customer_id=make_customer().pk) for _ in range(2)]
    many = [make_order([(make_product(), 1) for _ in range(3)], customer_id=make_customer().pk) for _ in range(12)]
    counts = []
    for orders in (few, many):
        with CaptureQueriesContext(connection) as queries:
            printed(staff, name, *orders)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_leads_to_the_documents_of_what_is_chosen(staff: Client) -> None:
    first, second = make_pending_order(), make_pending_order()
    before = everything()

    chosen = [second.pk, first.pk]
    answer = staff.post(LIST, {"action": "print_packing_slip", "_selected_action": chosen})

    assert answer["Location"] == f"{LIST}print/packing-slip/?orders={second.pk},{first.pk}"
    assert everything() == before


def test_the_documents_lead_back_to_the_list_as_it_was(staff: Client) -> None:
    chosen = [make_pending_order().pk, make_pending_order().pk]

    page = staff.post(
        f"{LIST}?q=a&view=open", {"action": "print_packing_slip", "_selected_action": chosen}, follow=True
    )

    assert f'href="{LIST}?q=a&amp;view=open">Back to the orders</a>' in page.content.decode()


def test_too_many_at_once_are_refused_in_a_sentence(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sales.admin.printing.MOST", 1)
    chosen = [make_order().pk, make_order().pk]

    response = staff.post(LIST, {"action": "print_confirmation", "_selected_action": chosen}, follow=True)

    assert "These are more than 1 orders. Choose fewer" in said(response)


def test_a_viewer_prints_but_gets_no_action(order: Order) -> None:
    viewer = client_of(Role.VIEWER)

    assert viewer.get(f"{LIST}{order.pk}/print/confirmation/").status_code == 200
    assert "print_confirmation" not in viewer.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("print/invoice/?orders=1", 404),
        ("print/confirmation/?orders=999999", 404),
        ("print/confirmation/", 400),
        ("print/confirmation/?orders=1,x", 400),
        ("print/confirmation/?orders=٣", 404),
        (f"print/confirmation/?orders={'9' * 30}", 400),
        (f"print/confirmation/?orders={','.join(['1'] * (MOST + 1))}", 400),
        ("999999/print/confirmation/", 404),
        ("9" * 30 + "/print/confirmation/", 404),
    ],
)
def test_a_strange_address_is_no_failure(staff: Client, address: str, status: int) -> None:
    assert staff.get(f"{LIST}{address}").status_code == status


def test_a_document_is_only_looked_at(staff: Client, order: Order) -> None:
    assert staff.post(f"{LIST}{order.pk}/print/confirmation/").status_code == 405
    assert f'href="{page_of(order)}"' in staff.get(f"{LIST}{order.pk}/print/confirmation/").content.decode()
