"""Customers in and out, orders out, by the pages."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.imports import confirm, counts, exported, said, upload
from inventory.tests.factories import make_product
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Status
from sales.tests.admin.pages import CUSTOMERS, LIST
from sales.tests.factories import ADDRESS, make_customer, make_order, make_order_in

pytestmark = pytest.mark.django_db
SUMMARY = {"resource": "1"}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", ("CSV", "XLSX"))
def test_customers_go_out_and_in_again_without_a_change(kind: str) -> None:
    make_customer(name="=Erika", phone="+49 40 1", notes="-1", addresses=[ADDRESS])
    make_customer(name="Max", email="", company="@Firm", phone="+49-40-555")
    make_customer(name="Max", email="")
    client = client_of(Role.STAFF)

    page = upload(client, CUSTOMERS, exported(client, CUSTOMERS, kind=kind))

    assert page.context["plan"].problems == []
    assert counts(page) == (0, 0, 3, 0)


def test_the_example_file_makes_a_customer() -> None:
    client = client_of(Role.STAFF)
    page = upload(client, CUSTOMERS, Path(str(finders.find("backoffice/import/customers.csv"))).read_bytes())

    assert "Imported: 1 new" in said(confirm(client, CUSTOMERS, page))
    assert Customer.objects.get().addresses.get().city == "Hamburg"


def test_orders_go_out_a_row_a_line_with_the_order_repeated() -> None:
    first, second = make_product(sku="A", price=Decimal(10)), make_product(sku="=B", price=Decimal(5))
    order = make_order_in(Status.PROCESSING, [(first, 2), (second, 1)], customer_id=make_customer(name="@Firm").pk)

    rows = rows_of(exported(client_of(Role.STAFF), LIST))

    assert [(row["number"], row["sku"], row["quantity"]) for row in rows] == [
        (order.number, "A", "2"),
        (order.number, "'=B", "1"),
    ]
    assert {row["customer"] for row in rows} == {"'@Firm"}
    assert {row["grand_total"] for row in rows} == {str(Order.objects.get().grand_total)}


def test_sums_agree_with_the_database_to_the_cent() -> None:
    for status in Status.values:
        make_order_in(status, [(make_product(price=Decimal("3.3333")), 3), (make_product(price=Decimal("0.05")), 7)])
    client = client_of(Role.STAFF)

    lines, orders = rows_of(exported(client, LIST)), rows_of(exported(client, LIST, **SUMMARY))

    assert (len(lines), len(orders)) == (12, 6)
    assert sum(Decimal(row["line_total"]) for row in lines) == OrderLine.objects.aggregate(n=Sum("line_total"))["n"]
    assert sum(Decimal(row["grand_total"]) for row in orders) == Order.objects.aggregate(n=Sum("grand_total"))["n"]
    assert [row["order_id"] for row in orders] == [str(pk) for pk in Order.objects.values_list("pk", flat=True)]


def test_the_orders_filter_holds_and_the_log_keeps_what_was_typed_to_itself() -> None:
    make_order_in(Status.PENDING, customer_id=make_customer(name="Erika").pk)
    make_order_in(Status.DRAFT)

    content = exported(client_of(Role.STAFF), LIST, query="?status__exact=pending&q=erika", **SUMMARY)

    assert [row["status"] for row in rows_of(content)] == ["pending"]
    event = AuditEvent.objects.get(action="order.export")
    assert event.data["filter"] == {"status__exact": ["pending"], "q": ["…"]}
    assert DataJob.objects.get().rows == AuditEvent.objects.get(action="export.done").data["rows"] == 1
    assert "rika" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_unit_costs_leave_only_with_who_may_see_them() -> None:
    make_order([(make_product(cost_price=Decimal("7.77")), 1)])
    assert b"7.77" in exported(client_of(Role.STAFF), LIST)
    Group.objects.get(name="Staff").permissions.remove(Permission.objects.get(codename="view_cost_price"))

    assert b"7.77" not in exported(client_of(Role.STAFF), LIST, orderlineresourcewithcost_unit_cost="on")


@pytest.mark.parametrize(("address", "typed"), ((LIST, {}), (LIST, SUMMARY), (CUSTOMERS, {})))
def test_the_number_of_statements_does_not_grow_with_the_rows(address: str, typed: dict[str, str]) -> None:
    client = client_of(Role.STAFF)

    def statements(rows: int) -> int:
        for _number in range(rows):
            make_order(customer_id=make_customer(addresses=[ADDRESS]).pk)
        with CaptureQueriesContext(connection) as queries:
            exported(client, address, **typed)
        return len(queries)

    assert statements(2) == statements(20)


def test_the_export_page_says_what_goes_out_and_groups_its_columns() -> None:
    for status in (Status.PENDING, Status.PENDING, Status.DRAFT):
        make_order_in(status, [(make_product(), 1), (make_product(), 2)])
    client = client_of(Role.STAFF)

    everything = client.get(f"{LIST}export/").context
    some = client.get(f"{LIST}export/?status__exact=draft")

    assert everything["amount"] == "3 orders, 6 order lines"
    assert everything["chips"] == []
    assert some.context["amount"] == "1 order, 2 order lines"
    assert "Status: <strong>Draft</strong>" in some.content.decode()
    lines, orders = everything["sets"]
    assert [group["title"] for group in lines["groups"]][:3] == ["Line", "Order", "Customer"]
    assert "Line" not in [group["title"] for group in orders["groups"]]


@pytest.mark.parametrize("address", (LIST, CUSTOMERS, "/admin/inventory/product/", "/admin/inventory/stockmovement/"))
def test_each_column_can_be_chosen_once(address: str) -> None:
    context = client_of(Role.ADMIN).get(f"{address}export/").context

    for each, kind in zip(context["sets"], context["form"].resources, strict=True):
        shown = [field.html_name for group in each["groups"] for field in group["fields"]]
        assert sorted(shown) == sorted(f"{kind.__name__.lower()}_{name}" for name in kind().get_export_order())
