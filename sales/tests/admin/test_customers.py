"""Customers, their addresses and their orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, User
from backoffice.money import format_money
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from sales.models import Customer, CustomerAddress
from sales.models.orders import Status
from sales.services.customers import edit_customer, set_active
from sales.tests.admin.pages import CUSTOMERS, customer_form_at, everything, said
from sales.tests.factories import ADDRESS, make_customer, make_order, make_order_in

pytestmark = pytest.mark.django_db

ADD = f"{CUSTOMERS}add/"


def page_of(customer: Customer) -> str:
    return f"{CUSTOMERS}{customer.pk}/change/"


def typed_address(row: int, **fields: Any) -> dict[str, Any]:
    return {f"addresses-{row}-{name}": value for name, value in (ADDRESS | fields).items()}


def with_rows(form: dict[str, Any], count: int) -> dict[str, Any]:
    return form | {"addresses-TOTAL_FORMS": str(count)}


def found(client: Client, **query: Any) -> list[str]:
    return [customer.name for customer in client.get(CUSTOMERS, query).context["cl"].result_list]


def test_a_customer_is_created_with_addresses(staff: Client) -> None:
    form = with_rows(customer_form_at(staff, ADD), 2) | {"name": "Anna", "email": "Anna@Example.com"}

    staff.post(ADD, form | typed_address(0, is_billing="on") | typed_address(1, line1="Quay 2"))

    customer = Customer.objects.get()
    assert (customer.name, customer.email, customer.is_active) == ("Anna", "anna@example.com", True)
    assert list(customer.addresses.values_list("line1", "is_billing")) == [("Quay 1", True), ("Quay 2", False)]
    assert AuditEvent.objects.filter(action="customer.create").count() == 1
    assert customer.history.get().history_user_id == int(staff.session["_auth_user_id"])


def test_addresses_change_come_and_go_in_one_save(staff: Client) -> None:
    customer = make_customer(addresses=(ADDRESS | {"is_billing": True}, ADDRESS, ADDRESS))
    first, second, third = customer.addresses.values_list("pk", flat=True)
    form = with_rows(customer_form_at(staff, page_of(customer)), 4) | {"phone": "040 1", "addresses-1-is_billing": "on"}
    del form["addresses-0-is_billing"]

    response = staff.post(
        page_of(customer), form | {"addresses-2-DELETE": "on"} | typed_address(3, line1="New"), follow=True
    )

    assert "is saved." in said(response)
    rows = list(customer.addresses.values_list("pk", "line1", "is_billing"))
    assert rows[:2] == [(first, "Quay 1", False), (second, "Quay 1", True)]
    assert (rows[2][1], third in {row[0] for row in rows}) == ("New", False)
    assert Customer.objects.get().phone == "040 1"


def test_a_viewer_is_told_that_there_are_no_addresses() -> None:
    customer = make_customer()

    assert "There are none yet." in client_of(Role.VIEWER).get(page_of(customer)).content.decode()


def test_only_one_address_is_the_billing_address(staff: Client) -> None:
    customer = make_customer()
    form = with_rows(customer_form_at(staff, page_of(customer)), 2)
    before = everything()

    response = staff.post(
        page_of(customer), form | typed_address(0, is_billing="on") | typed_address(1, is_billing="on")
    )

    assert "Only one address can be the billing address." in said(response)
    assert everything() == before


def test_an_address_is_named_twice_or_belongs_to_somebody_else(staff: Client) -> None:
    mine, other = make_customer(addresses=(ADDRESS,)), make_customer(addresses=(ADDRESS,))
    form = with_rows(customer_form_at(staff, page_of(mine)), 3) | {"addresses-INITIAL_FORMS": "3"}
    form |= typed_address(1, line1="Twice") | {"addresses-1-id": form["addresses-0-id"]}
    form |= typed_address(2, line1="Stolen") | {"addresses-2-id": str(other.addresses.get().pk)}

    staff.post(page_of(mine), form)

    assert sorted(mine.addresses.values_list("line1", flat=True)) == ["Quay 1", "Stolen", "Twice"]
    assert other.addresses.get().line1 == "Quay 1"


def test_a_known_e_mail_is_refused_and_what_was_typed_stays(staff: Client) -> None:
    make_customer(email="anna@example.com")
    form = customer_form_at(staff, ADD) | {"name": "Bo", "email": "ANNA@example.com"}
    before = everything()

    response = staff.post(ADD, form)

    assert "e-mail" in said(response)
    assert fields_of(response, "customer_form")["name"] == "Bo"
    assert everything() == before


def test_a_stale_form_is_refused(staff: Client) -> None:
    customer = make_customer()
    form = customer_form_at(staff, page_of(customer)) | {"phone": "040 1"}
    edit_customer(customer.pk, changes={"phone": "030 2"}, by=None)
    before = everything()

    response = staff.post(page_of(customer), form)

    assert "Phone: – → 030 2" in said(response)
    assert fields_of(response, "customer_form")["phone"] == "040 1"
    assert everything() == before


def test_a_customer_is_deactivated_and_no_longer_offered(staff: Client) -> None:
    customer = make_customer(name="Anna")
    form = customer_form_at(staff, page_of(customer))
    del form["is_active"]

    staff.post(page_of(customer), form)

    assert not Customer.objects.get().is_active
    assert AuditEvent.objects.filter(action="customer.deactivate").count() == 1
    query = {"app_label": "sales", "model_name": "order", "field_name": "customer", "term": "Anna"}
    assert staff.get("/admin/autocomplete/", query).json()["results"] == []
    assert found(staff, q="Anna") == ["Anna"]


def test_the_list_finds_by_name_company_e_mail_and_phone(staff: Client) -> None:
    make_customer(name="Anna", company="Quay Ltd", email="a@harbour.example", phone="040 123")
    gone = make_customer(name="Bo")
    set_active(gone.pk, active=False, by=None)

    for q in ("anna", "quay", "harbour", "040"):
        assert found(staff, q=q) == ["Anna"]
    assert found(staff, is_active__exact="0") == ["Bo"]


def test_the_list_counts_orders_without_a_query_a_row(staff: Client) -> None:
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_order(customer_id=make_customer().pk)
        staff.get(CUSTOMERS)
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(CUSTOMERS)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 10
    assert {row.orders_count for row in response.context["cl"].result_list} == {1}


def test_the_page_lists_the_last_orders_and_leads_to_all(staff: Client) -> None:
    customer = make_customer()
    orders = [make_order(customer_id=customer.pk) for _ in range(21)]
    make_order()

    context = staff.get(page_of(customer)).context

    assert [row["order"] for row in context["orders"]] == orders[:0:-1]
    assert len(staff.get(context["all_orders_url"]).context["cl"].result_list) == 21


def test_the_page_tells_what_was_bought_in_all(staff: Client) -> None:
    customer = make_customer()
    bought = [make_order_in(status, customer_id=customer.pk) for status in (Status.PENDING, Status.DELIVERED)]
    make_order_in(Status.CANCELLED, customer_id=customer.pk)
    make_order(customer_id=customer.pk)

    context = staff.get(page_of(customer)).context

    total = sum(order.grand_total for order in bought)
    assert (context["bought"], context["lifetime"]) == (2, [format_money(Decimal(total), "EUR")])


def test_who_may_not_see_orders_sees_none_of_a_customers(staff: Client) -> None:
    customer = make_customer()
    order = make_order_in(Status.DELIVERED, customer_id=customer.pk)
    group = User.objects.get(pk=staff.session["_auth_user_id"]).groups.get()
    group.permissions.remove(group.permissions.get(codename="view_order"))

    response = staff.get(page_of(customer))

    assert str(order.number) not in response.content.decode()
    assert "lifetime" not in response.context


def test_the_page_costs_the_same_number_of_statements_however_many_orders(staff: Client) -> None:
    customer = make_customer()

    def statements(orders: int) -> int:
        for _ in range(orders):
            make_order(customer_id=customer.pk)
        staff.get(page_of(customer))
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(customer))
        return len(queries)

    assert statements(2) == statements(18)


def test_only_an_admin_deletes_and_only_what_nothing_refers_to(staff: Client) -> None:
    admin, free, buyer = client_of(Role.ADMIN), make_customer(addresses=(ADDRESS,)), make_customer()
    make_order(customer_id=buyer.pk)
    urls = [f"{CUSTOMERS}{customer.pk}/delete/" for customer in (free, buyer)]

    assert [staff.post(url, {"post": "yes"}).status_code for url in urls] == [403, 403]
    for url in urls:
        admin.post(url, {"post": "yes"})

    assert list(Customer.objects.all()) == [buyer]
    assert not CustomerAddress.objects.exists()


@pytest.mark.parametrize("pk", ["x", "9" * 30])
def test_a_strange_id_is_a_bad_request(pk: str) -> None:
    action = {"action": "delete_selected", "_selected_action": [pk]}

    assert client_of(Role.ADMIN).post(CUSTOMERS, action).status_code == 400


def test_a_viewer_reads_and_changes_nothing() -> None:
    customer, viewer = make_customer(addresses=(ADDRESS,)), client_of(Role.VIEWER)
    form = customer_form_at(client_of(Role.ADMIN), page_of(customer)) | {"name": "Eve"}
    before = everything()

    page, answer = viewer.get(page_of(customer)), viewer.post(page_of(customer), form)

    assert (page.status_code, answer.status_code) == (200, 403)
    assert 'name="_save"' not in page.content.decode()
    assert viewer.post(ADD, form).status_code == viewer.get(ADD).status_code == 403
    assert viewer.post(f"{CUSTOMERS}{customer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert everything() == before


def test_a_customer_is_found_by_a_phone_number_however_it_is_written() -> None:
    wanted, _other = make_customer(phone="+49 (0)170 123 45 67"), make_customer(phone="0171 7654321")

    response = client_of(Role.VIEWER).get(CUSTOMERS, {"q": "0170/1234567"})

    assert list(response.context["cl"].result_list) == [wanted]


def test_the_button_for_one_more_address_says_so(staff: Client) -> None:
    assert "&quot;addText&quot;: &quot;Add an address&quot;" in staff.get(f"{CUSTOMERS}add/").content.decode()
