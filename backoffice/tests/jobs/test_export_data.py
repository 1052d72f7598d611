"""`export_data` writes what a person's export page would, and says in a sentence why it does not."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product, make_stock
from sales.models.orders import Status
from sales.tests.factories import make_customer, make_order, make_order_in

pytestmark = pytest.mark.django_db


def written(*arguments: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command("export_data", *arguments, stdout=out)
    return list(csv.DictReader(StringIO(out.getvalue().removeprefix("\ufeff"))))


def test_it_writes_the_lists_rows_with_their_filter_and_the_columns_asked_for() -> None:
    make_order_in(Status.PENDING)
    wanted = make_order_in(Status.DRAFT)

    rows = written("sales.order", "--rows=1", "--filter=status__exact=draft", "--columns=status,order_id")

    assert [dict(row) for row in rows] == [{"order_id": str(wanted.pk), "status": "draft"}]
    job = DataJob.objects.get()
    assert (job.owner, job.state, job.rows, job.filter) == (None, "done", 1, {"status__exact": ["draft"]})
    assert AuditEvent.objects.get(action="order.export").data["command"] == "export_data"


@pytest.mark.parametrize("name", ("inventory.product", "inventory.stocklevel", "inventory.stockmovement"))
def test_the_stock_room_goes_out(name: str) -> None:
    make_stock(make_product(sku="MUG"), 7)

    (row,) = written(name)

    assert row["sku"] == "MUG"
    assert "7" in row.values()


def test_customers_go_out_with_the_address_for_bills() -> None:
    address = {"line1": "Main Street 1", "city": "Hamburg"}
    make_customer(
        name="=Erika", addresses=[{"line1": "Side Street 2", "city": "Bremen"}, address | {"is_billing": True}]
    )
    make_customer(name="Nobody", addresses=[])

    rows = written("sales.customer")

    assert [(row["name"], row["city"]) for row in rows] == [("'=Erika", "Hamburg"), ("Nobody", "")]


def test_the_audit_log_goes_out_with_its_details_and_addresses() -> None:
    AuditEvent.objects.create(action="test", outcome="ok", ip="10.0.0.7", data={"a": "=1", "b": [1]})

    rows = written("backoffice.auditevent", "--filter=action=test")

    assert [(row["address"], row["details"]) for row in rows] == [("10.0.0.7", '{"a": "=1", "b": [1]}')]


def test_a_person_gets_what_he_or_she_may_see(tmp_path: Path) -> None:
    make_order([(make_product(cost_price=Decimal("7.77")), 1)])
    make_user(Role.STAFF, username="staff-1")
    make_user(Role.VIEWER, username="viewer-1")

    assert "unit_cost" in written("sales.order", "--as=staff-1")[0]
    with pytest.raises(CommandError, match="You may not export this list"):
        written("sales.order", "--as=viewer-1")
    with pytest.raises(CommandError, match="You may not export this list"):
        written("backoffice.auditevent", "--as=staff-1")
    assert DataJob.objects.get().owner is not None


def test_it_writes_a_workbook(tmp_path: Path) -> None:
    make_product(sku="A", price=Decimal("9.9"))
    path = tmp_path / "products.xlsx"

    call_command("export_data", "inventory.product", "--format=xlsx", f"--output={path}", stdout=StringIO())

    header, row = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    assert row[header.index("price")] == 9.9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    (
        (("sales.orders",), "“sales.orders” cannot be exported. These can: backoffice.auditevent"),
        (("backoffice.user",), "cannot be exported"),
        (("sales.order", "--rows=2"), "--rows is from 0 to 1 here."),
        (("sales.order", "--columns=nonsense"), "There is no column “nonsense”. There are: order_id"),
        (("sales.order", "--as=nobody"), "There is no user “nobody” who may sign in."),
        (("sales.order", "--filter=status__exact__regex=x"), "The filter was not understood."),
    ),
)
def test_what_cannot_be_is_said_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        written(*arguments)

    assert sentence in str(refused.value)
    assert not DataJob.objects.exists()
