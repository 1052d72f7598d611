"""What export_orders_csv writes of a shop agrees with the database to the cent; one shop serves all tests here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from backoffice.models import AuditEvent, DataJob
from backoffice.statements import StatementCount
from backoffice.tests.module_data import kept_for_the_module
from backoffice.tests.snapshots import database_snapshot
from inventory.tests.factories import make_product
from sales.management.commands.export_orders_csv import Command
from sales.models.orders import Status
from sales.services.lines import LineInput
from sales.tests.commands.exporting import export, read
from sales.tests.factories import make_customer, make_order, make_order_in

AMOUNTS = ("subtotal", "discount_total", "shipping_net", "shipping_tax", "tax_total", "grand_total")
LINE_AMOUNTS = ("quantity", "list_price", "unit_price", "discount", "tax_rate", "line_net", "line_tax", "line_total")

pytestmark = pytest.mark.django_db


def sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def exact(values: Sequence[object]) -> tuple[Decimal, ...]:
    """SQLite keeps decimals as floating numbers, which are exact to the fourth decimal here."""
    return tuple(Decimal(str(value)).quantize(Decimal("0.0001")) for value in values)


@pytest.fixture(scope="module", autouse=True)
def shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make an order in each state, of prices, discounts and quantities that have to be rounded."""
    with kept_for_the_module(django_db_blocker):
        for place, status in enumerate(Status.values, start=1):
            product, other = make_product(price=Decimal("3.3333") * place), make_product(tax_rate=Decimal("0.0700"))
            lines = [
                LineInput(product.pk, 3 * place, discount=Decimal("0.05")),
                LineInput(other.pk, place, Decimal("9.8765"), "agreed"),
            ]
            make_order_in(status, lines, customer_id=make_customer().pk, shipping_cost=Decimal("4.99"))
        yield


def test_every_line_agrees_with_sql_to_the_cent() -> None:
    rows = export()

    expected = sql(
        f"SELECT sold.id, line.sku, {', '.join(f'line.{name}' for name in LINE_AMOUNTS)}"
        " FROM sales_orderline AS line JOIN sales_order AS sold ON sold.id = line.order_id"
    )
    assert len(rows) == len(expected) == 12
    assert sorted((int(row["order_id"]), row["sku"], *exact([row[name] for name in LINE_AMOUNTS])) for row in rows) == (
        sorted((pk, sku, *exact(amounts)) for pk, sku, *amounts in expected)
    )


def test_the_orders_columns_are_repeated_on_each_line() -> None:
    rows, orders = export(), {row["order_id"]: row for row in export("--summary")}

    line = {*LINE_AMOUNTS, "position", "sku", "name", "override_reason"}
    for row in rows:
        assert {name: cell for name, cell in row.items() if name not in line} == orders[row["order_id"]]


def test_the_summary_agrees_with_sql_to_the_cent() -> None:
    rows = export("--summary")

    (sums,) = sql(f"SELECT COUNT(*), {', '.join(f'SUM({name})' for name in AMOUNTS)} FROM sales_order")
    assert (len(rows), *exact([sum(Decimal(row[name]) for row in rows) for name in AMOUNTS])) == (
        sums[0],
        *exact(sums[1:]),
    )


def test_the_summary_has_an_order_without_lines() -> None:
    make_order([])

    assert len(export("--summary")) == 7
    assert len(export()) == 12


@pytest.mark.parametrize("statuses", [("pending",), ("draft", "cancelled"), Status.values])
def test_orders_are_chosen_by_state(statuses: Sequence[str]) -> None:
    rows = export("--summary", *(f"--status={status}" for status in statuses))

    assert sorted(row["status"] for row in rows) == sorted(statuses)


def test_a_file_is_there_when_the_export_is_complete(tmp_path: Path) -> None:
    path, out = tmp_path / "orders.csv", StringIO()

    call_command("export_orders_csv", "--output", str(path), stdout=out)

    assert out.getvalue() == f"Wrote 12 rows to {path}.\n"
    assert read(path.read_text(encoding="utf-8")) == export()
    assert [each.name for each in tmp_path.iterdir()] == ["orders.csv"]


def test_a_known_file_is_replaced_by_force_only(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("of yesterday", encoding="utf-8")

    with pytest.raises(CommandError, match=r"exists\. Choose another name, or say --force"):
        export("--output", str(path))

    assert path.read_text(encoding="utf-8") == "of yesterday"
    call_command("export_orders_csv", "--output", str(path), "--force", stdout=StringIO())
    assert len(read(path.read_text(encoding="utf-8"))) == 12


def test_what_leaves_is_in_the_audit_log_without_a_customers_data() -> None:
    export("--status=pending", "--status=draft", "--date-from=2020-01-01")

    event = AuditEvent.objects.get(action="order.export")
    assert (event.actor, event.data["command"]) == (None, "export_orders_csv")
    assert event.data["filter"] == {"status": ["pending", "draft"], "date_from": ["2020-01-01"]}
    assert AuditEvent.objects.get(action="export.done").data["rows"] == DataJob.objects.get().rows == 4


def test_a_refused_export_changes_nothing() -> None:
    before = database_snapshot()

    with pytest.raises(CommandError):
        export("--status=sold")

    assert database_snapshot() == before


def test_costs_stay_in_the_house() -> None:
    assert not [name for name in export()[0] if "cost" in name]


def test_a_reader_who_goes_away_is_no_error(capfd: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with TextIOWrapper(os.fdopen(writer, "wb"), encoding="ascii") as pipe, pytest.raises(SystemExit) as ended:
        call_command(Command(stdout=pipe))

    assert ended.value.code == 141
    assert capfd.readouterr() == ("", "")


def test_the_statements_do_not_grow_with_the_orders() -> None:
    costs = []
    for _round in range(2):
        with connection.execute_wrapper(counter := StatementCount()):
            export()
        costs.append(counter.statements)
        make_order()

    assert costs[0] == costs[1]
