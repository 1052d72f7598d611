"""Orders that nobody here wrote: the Northwind sample goes through the services and agrees to the cent.

A quick run takes each fourth of its 830 orders, a full one all of them.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.factories import make_client
from backoffice.tests.module_data import kept_for_the_module
from backoffice.tests.real_data import real_data
from backoffice.tests.repeats import repeats
from backoffice.tests.snapshots import database_hash
from inventory.models import Product, StockLevel, StockMovement, StockReservation
from inventory.models.stock import MovementKind
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Disposition, Source, Status

Row = dict[str, str]
CENT = Decimal("0.01")
EACH = repeats(full=1, quick=4)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class Loaded:
    """The files as a test reads them, the folder, and what the command said."""

    folder: Path
    said: str
    orders: dict[str, Row]
    lines: dict[str, list[Row]]
    products: list[Row]

    @property
    def net(self) -> Decimal:
        return sum((rounded(line) for lines in self.lines.values() for line in lines), Decimal(0))


@pytest.fixture(scope="module")
def northwind(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Load the sample once for this module."""
    folder = sample(real_data("northwind"), tmp_path_factory.mktemp("northwind"))
    with kept_for_the_module(django_db_blocker):
        out = StringIO()
        call_command("load_northwind", str(folder), stdout=out)
        lines: dict[str, list[Row]] = {}
        for row in rows(folder / "order_details.csv"):
            lines.setdefault(row["orderID"], []).append(row)
        orders = {row["orderID"]: row for row in rows(folder / "orders.csv")}
        yield Loaded(folder, out.getvalue(), orders, lines, rows(folder / "products.csv"))


def sample(source: Path, folder: Path) -> Path:
    """Copy the files with so many of the orders as this run takes."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    orders = rows(source / "orders.csv")[::EACH]
    taken = {row["orderID"] for row in orders}
    write(folder / "orders.csv", orders)
    write(folder / "order_details.csv", [row for row in rows(source / "order_details.csv") if row["orderID"] in taken])
    return folder


def write(path: Path, found: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0])
        writer.writeheader()
        writer.writerows(found)


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def exact(line: Row) -> Decimal:
    return Decimal(line["unitPrice"]) * int(line["quantity"]) * (1 - Decimal(line["discount"]))


def rounded(line: Row) -> Decimal:
    return exact(line).quantize(CENT, ROUND_HALF_UP)


def imported() -> dict[str, Order]:
    orders = Order.objects.filter(source=Source.IMPORT).select_related("customer").prefetch_related("lines")
    return {order.external_number: order for order in orders}


def test_the_files_hold_what_their_readers_know(northwind: Loaded) -> None:
    source = real_data("northwind")
    orders, lines = rows(source / "orders.csv"), rows(source / "order_details.csv")

    assert len(northwind.orders) == -(-830 // EACH)
    assert (len(orders), len(lines)) == (830, 2155)
    assert sum(exact(line) for line in lines) == Decimal("1265793.0395")
    assert sum(rounded(line) for line in lines) == Decimal("1265793.29")


def test_every_line_agrees_with_the_file_to_the_cent(northwind: Loaded) -> None:
    found = {
        number: sorted((line.sku, line.quantity, line.unit_price, line.line_total) for line in order.lines.all())
        for number, order in imported().items()
    }

    assert found == {
        number: sorted(
            (f"NW-{int(line['productID']):03d}", int(line["quantity"]), Decimal(line["unitPrice"]), rounded(line))
            for line in lines
        )
        for number, lines in northwind.lines.items()
    }


def test_every_order_agrees_with_the_file_to_the_cent_and_the_day(northwind: Loaded) -> None:
    companies = {row["customerID"]: row["companyName"] for row in rows(northwind.folder / "customers.csv")}

    found = {
        number: (
            order.customer.company if order.customer else "",
            day(order.created_at),
            order.line_count,
            order.subtotal,
            order.shipping_net,
            order.tax_total,
            order.grand_total,
        )
        for number, order in imported().items()
    }

    assert found == {
        number: (
            companies[row["customerID"]],
            row["orderDate"][:10],
            len(northwind.lines[number]),
            net := sum(rounded(line) for line in northwind.lines[number]),
            Decimal(row["freight"]),
            Decimal(0),
            net + Decimal(row["freight"]),
        )
        for number, row in northwind.orders.items()
    }
    assert Order.objects.filter(source=Source.IMPORT).aggregate(net=Sum("subtotal"))["net"] == northwind.net


def test_what_was_shipped_is_delivered_and_the_rest_stays_in_processing(northwind: Loaded) -> None:
    carriers = {row["shipperID"]: row["companyName"] for row in rows(northwind.folder / "shippers.csv")}
    orders = imported()

    waiting = sum(row["shippedDate"] == "NULL" for row in northwind.orders.values())
    assert waiting == (21 if EACH == 1 else 5)
    assert Counter(order.status for order in orders.values()) == {
        Status.DELIVERED: len(northwind.orders) - waiting,
        Status.PROCESSING: waiting,
    }
    assert {number: (day(order.shipped_at), order.carrier) for number, order in orders.items()} == {
        number: (shipped[:10] if (shipped := row["shippedDate"]) != "NULL" else None, carriers[row["shipVia"]])
        for number, row in northwind.orders.items()
    }
    for order in orders.values():
        times = (order.created_at, order.submitted_at, order.processing_at, order.shipped_at, order.delivered_at)
        known = [time for time in times if time is not None]
        assert known == sorted(known)


def test_some_orders_were_cancelled_from_every_state(northwind: Loaded) -> None:
    cancelled = Order.objects.in_state(Status.CANCELLED).order_by("pk")

    assert [
        (bool(order.submitted_at), bool(order.processing_at), bool(order.shipped_at), order.cancel_disposition)
        for order in cancelled
    ] == [
        (False, False, False, ""),
        (True, False, False, ""),
        (True, True, False, Disposition.RESTOCKED),
        (True, True, True, Disposition.RESTOCKED),
        (True, True, True, Disposition.LOST),
    ]
    assert Order.objects.count() == len(northwind.orders) + 5


def test_the_ledger_explains_every_unit(northwind: Loaded) -> None:
    sold: Counter[str] = Counter()
    for line in (line for lines in northwind.lines.values() for line in lines):
        sold[line["productID"]] -= int(line["quantity"])
    numbers = {order.number for order in imported().values()}
    sales = StockMovement.objects.filter(kind=MovementKind.SALE, reference__in=numbers)
    booked = sales.values_list("product__sku").annotate(units=Sum("quantity")).order_by()
    moved = StockMovement.objects.values_list("product__sku").annotate(units=Sum("quantity")).order_by()
    on_hand = dict(StockLevel.objects.values_list("product__sku", "on_hand"))

    assert sales.count() == sum(len(lines) for lines in northwind.lines.values())
    assert dict(booked) == {f"NW-{int(pk):03d}": units for pk, units in sold.items()}
    assert on_hand == dict(moved)
    assert on_hand == {f"NW-{int(row['productID']):03d}": int(row["unitsInStock"]) for row in northwind.products}
    assert not StockReservation.objects.exists()
    assert not StockLevel.objects.exclude(reserved=0).exists()


def test_catalogue_and_customers_are_there_and_what_is_discontinued_is_archived(northwind: Loaded) -> None:
    discontinued = {row["productName"] for row in northwind.products if row["discontinued"] == "1"}

    assert (Product.objects.count(), Customer.objects.count()) == (77, 91)
    assert {product.name for product in Product.objects.archived()} == discontinued
    assert Product.objects.values("category").distinct().count() == 8
    assert Customer.objects.filter(addresses__is_billing=True, addresses__is_shipping=True).count() == 91


def test_nothing_that_must_always_be_true_is_broken(northwind: Loaded) -> None:
    assert [finding.check.rule for finding in find_broken() if not finding.holds] == []


def test_a_second_run_is_refused_in_a_sentence_and_changes_nothing(northwind: Loaded) -> None:
    before = database_hash()

    with pytest.raises(CommandError, match="here already; nothing was changed"):
        call_command("load_northwind", str(northwind.folder), stdout=StringIO())

    assert database_hash() == before


def test_the_command_says_what_it_loaded_and_what_that_cost(northwind: Loaded) -> None:
    loaded, states, cost = northwind.said.splitlines()
    orders, lines = len(northwind.orders), sum(len(lines) for lines in northwind.lines.values())

    if EACH == 1:
        assert loaded == "830 orders with 2,155 lines, 1,265,793.29 after discounts."
        assert states == "809 delivered, 21 processing."
    assert loaded == f"{orders} orders with {lines:,} lines, {northwind.net:,} after discounts."
    assert re.fullmatch(r"\d+ delivered, \d+ processing\.", states)
    assert re.fullmatch(r"[\d.]+ seconds, [\d,]+ SQL statements on (SQLite|PostgreSQL)\.", cost)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
def test_the_list_shows_the_orders(northwind: Loaded, role: Role) -> None:
    client, address = make_client(role), reverse("admin:sales_order_changelist")
    newest, first = str(Order.objects.all()[0]), imported()["10248"]

    first_page = client.get(address).content.decode()
    found = client.get(address, {"q": "Chevalier"}).content.decode()
    processing = client.get(address, {"status__exact": Status.PROCESSING}).content.decode()

    assert newest in first_page
    assert client.get(address, {"q": str(first)}).headers["Location"] == reverse(
        "admin:sales_order_change", args=[first.pk]
    )
    assert all(text in found for text in (str(first), "Vins et alcools Chevalier", "472.38"))
    assert found.count("field-state") == Order.objects.filter(customer__company="Vins et alcools Chevalier").count() > 0
    assert all(str(order) in processing for order in Order.objects.in_state(Status.PROCESSING))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
def test_the_order_page_shows_lines_and_totals(northwind: Loaded, role: Role) -> None:
    order = imported()["10248"]

    page = make_client(role).get(reverse("admin:sales_order_change", args=[order.pk])).content.decode()

    lines = OrderLine.objects.filter(order=order)
    assert len(lines) == 3
    for text in (*(line.sku for line in lines), "440.00", "32.38", "472.38", "Federal Shipping", "10248"):
        assert text in page


def day(moment: datetime | None) -> str | None:
    """Return the day on the shop's clock, as the files write it."""
    return None if moment is None else str(timezone.localdate(moment))
