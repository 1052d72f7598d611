"""export_orders_csv writes what the database holds, to the cent and to the hour, or says in a sentence why not."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from backoffice.models import AuditEvent
from backoffice.statements import StatementCount
from backoffice.tests.snapshots import database_snapshot
from inventory.tests.factories import make_product
from sales.management.commands.export_orders_csv import Command
from sales.models.orders import Status
from sales.services.lines import LineInput
from sales.tests.factories import make_customer, make_order, make_order_in

Row = dict[str, str]
AMOUNTS = ("subtotal", "discount_total", "shipping_net", "shipping_tax", "tax_total", "grand_total")
LINE_AMOUNTS = ("quantity", "list_price", "unit_price", "discount", "tax_rate", "line_net", "line_tax", "line_total")

pytestmark = pytest.mark.django_db


def export(*arguments: str) -> list[Row]:
    out = StringIO()
    call_command("export_orders_csv", *arguments, stdout=out)
    return read(out.getvalue())


def read(text: str) -> list[Row]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def numbers(rows: Sequence[Row]) -> list[str]:
    return [row["number"] for row in rows]


def sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def exact(values: Sequence[object]) -> tuple[Decimal, ...]:
    """SQLite keeps decimals as floating numbers, which are exact to the fourth decimal here."""
    return tuple(Decimal(str(value)).quantize(Decimal("0.0001")) for value in values)


@pytest.fixture
def shop() -> None:
    """An order in each state, of prices, discounts and quantities that have to be rounded."""
    for place, status in enumerate(Status.values, start=1):
        product, other = make_product(price=Decimal("3.3333") * place), make_product(tax_rate=Decimal("0.0700"))
        lines = [
            LineInput(product.pk, 3 * place, discount=Decimal("0.05")),
            LineInput(other.pk, place, Decimal("9.8765"), "agreed"),
        ]
        make_order_in(status, lines, customer_id=make_customer().pk, shipping_cost=Decimal("4.99"))


def test_every_line_agrees_with_sql_to_the_cent(shop: None) -> None:
    rows = export()

    expected = sql(
        f"SELECT sold.id, line.sku, {', '.join(f'line.{name}' for name in LINE_AMOUNTS)}"
        " FROM sales_orderline AS line JOIN sales_order AS sold ON sold.id = line.order_id"
    )
    assert len(rows) == len(expected) == 12
    assert sorted((int(row["order_id"]), row["sku"], *exact([row[name] for name in LINE_AMOUNTS])) for row in rows) == (
        sorted((pk, sku, *exact(amounts)) for pk, sku, *amounts in expected)
    )


def test_the_orders_columns_are_repeated_on_each_line(shop: None) -> None:
    rows, orders = export(), {row["order_id"]: row for row in export("--summary")}

    line = {*LINE_AMOUNTS, "position", "sku", "name", "override_reason"}
    for row in rows:
        assert {name: cell for name, cell in row.items() if name not in line} == orders[row["order_id"]]


def test_the_summary_agrees_with_sql_to_the_cent(shop: None) -> None:
    rows = export("--summary")

    (sums,) = sql(f"SELECT COUNT(*), {', '.join(f'SUM({name})' for name in AMOUNTS)} FROM sales_order")
    assert (len(rows), *exact([sum(Decimal(row[name]) for row in rows) for name in AMOUNTS])) == (
        sums[0],
        *exact(sums[1:]),
    )


def test_the_summary_has_an_order_without_lines(shop: None) -> None:
    make_order([])

    assert len(export("--summary")) == 7
    assert len(export()) == 12


@pytest.mark.parametrize("statuses", [("pending",), ("draft", "cancelled"), Status.values])
def test_orders_are_chosen_by_state(shop: None, statuses: Sequence[str]) -> None:
    rows = export("--summary", *(f"--status={status}" for status in statuses))

    assert sorted(row["status"] for row in rows) == sorted(statuses)


SPRING = [utc(2026, 3, 28, 22, 59, 59), utc(2026, 3, 28, 23), utc(2026, 3, 29, 21, 59, 59)]
AUTUMN = [utc(2026, 10, 24, 21, 59, 59), utc(2026, 10, 24, 22), utc(2026, 10, 25, 22, 59, 59)]


@pytest.mark.parametrize(
    ("day", "moments", "behind"),
    [
        ("2026-03-29", SPRING, utc(2026, 3, 29, 22)),
        ("2026-10-25", AUTUMN, utc(2026, 10, 25, 23)),
    ],
)
def test_days_are_whole_days_of_the_shops_clock_also_when_it_is_changed(
    settings: Settings, day: str, moments: Sequence[datetime], behind: datetime
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    before, first, last, after = (str(make_order(at=moment).pk) for moment in (*moments, behind))

    def found(*arguments: str) -> list[str]:
        return [row["order_id"] for row in export("--summary", *arguments)]

    assert found(f"--date-from={day}", f"--date-to={day}") == [last, first]
    assert found(f"--date-from={day}") == [after, last, first]
    assert found(f"--date-to={day}") == [last, first, before]


def test_times_are_those_of_the_shops_clock(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    for hour in (0, 1):
        make_order(at=utc(2026, 10, 25, hour, 30))

    created = [row["created_at"] for row in export("--summary")]

    assert created == ["2026-10-25 02:30:00+01:00", "2026-10-25 02:30:00+02:00"]


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    product = make_product(name="=HYPERLINK(1)")
    make_order([(product, 1)], phone="+44 1632 960101", shipping_address="\t@SUM(A1)")

    (row,) = export()

    assert (row["name"], row["shipping_address"]) == ("'=HYPERLINK(1)", "'\t@SUM(A1)")
    assert row["phone"] == "+44 1632 960101"


def test_a_file_is_there_when_the_export_is_complete(shop: None, tmp_path: Path) -> None:
    path, out = tmp_path / "orders.csv", StringIO()

    call_command("export_orders_csv", "--output", str(path), stdout=out)

    assert out.getvalue() == f"Wrote 12 rows to {path}.\n"
    assert read(path.read_text(encoding="utf-8")) == export()
    assert [each.name for each in tmp_path.iterdir()] == ["orders.csv"]


def test_a_known_file_is_replaced_by_force_only(shop: None, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("of yesterday", encoding="utf-8")

    with pytest.raises(CommandError, match=r"exists\. Choose another name, or say --force"):
        export("--output", str(path))

    assert path.read_text(encoding="utf-8") == "of yesterday"
    call_command("export_orders_csv", "--output", str(path), "--force", stdout=StringIO())
    assert len(read(path.read_text(encoding="utf-8"))) == 12


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--status", "sold"), "There is no state “sold”. An order is draft, pending"),
        (("--date-from", "2026-02-30"), "--date-from takes a day such as 2026-03-31, not “2026-02-30”."),
        (("--date-to", "9999-12-31"), "--date-to takes a day"),
        (("--date-from", "2026-03-02", "--date-to", "2026-03-01"), "--date-from 2026-03-02 lies behind"),
        (("--output", "{tmp}"), "is not a file."),
        (("--output", "/dev/null", "--force"), "/dev/null is not a file."),
        (("--output", "{tmp}/no/orders.csv"), "cannot be written: No such file or directory. Nothing was left behind."),
        (("--output", "{tmp}/" + "x" * 300), "cannot be written: File name too long."),
        (("--output", "{tmp}/" + "x" * 250), "cannot be written: File name too long."),
        (("--output", "a\0b"), "cannot be written: no file can be called that."),
        (("--output", ""), ". is not a file."),
    ],
)
def test_bad_input_is_refused_in_a_sentence(tmp_path: Path, arguments: Sequence[str], sentence: str) -> None:
    make_order()

    with pytest.raises(CommandError) as refused:
        export(*(argument.format(tmp=tmp_path) for argument in arguments))

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(action="order.export").exists()


def test_what_leaves_is_in_the_audit_log_without_a_customers_data(shop: None) -> None:
    export("--status=pending", "--status=draft", "--date-from=2020-01-01")

    event = AuditEvent.objects.get(action="order.export")
    assert (event.actor, event.data["command"], event.data["rows"]) == (None, "export_orders_csv", 4)
    assert event.data["filter"] == {"status": ["pending", "draft"], "date_from": "2020-01-01"}


def test_a_refused_export_changes_nothing(shop: None) -> None:
    before = database_snapshot()

    with pytest.raises(CommandError):
        export("--status=sold")

    assert database_snapshot() == before


def test_costs_stay_in_the_house(shop: None) -> None:
    assert not [name for name in export()[0] if "cost" in name]


def test_a_reader_who_goes_away_is_no_error(shop: None, capfd: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with TextIOWrapper(os.fdopen(writer, "wb"), encoding="ascii") as pipe, pytest.raises(SystemExit) as ended:
        call_command(Command(stdout=pipe))

    assert ended.value.code == 141
    assert capfd.readouterr() == ("", "")


def test_bytes_do_not_depend_on_the_terminals_encoding(tmp_path: Path) -> None:
    make_order([(make_product(name="Tschüß, 你好"), 1)])
    path = tmp_path / "out"

    with path.open("w", encoding="ascii") as out:
        call_command(Command(stdout=out))

    assert [row["name"] for row in read(path.read_text(encoding="utf-8"))] == ["Tschüß, 你好"]


def test_the_statements_do_not_grow_with_the_orders(shop: None) -> None:
    costs = []
    for _round in range(2):
        with connection.execute_wrapper(counter := StatementCount()):
            export()
        costs.append(counter.statements)
        make_order()

    assert costs[0] == costs[1]
