"""Load the public Northwind sample through the services, and say what that cost."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count, Sum

from backoffice.acting_user import acting_user
from backoffice.exceptions import DomainError
from backoffice.statements import StatementCount
from sales.models import Order, OrderLine
from sales.models.orders import Source, Status
from sales.northwind.files import Northwind, read_northwind
from sales.northwind.loading import load_northwind


class Command(BaseCommand):
    help = "Load the Northwind sample (77 products, 91 customers, 830 orders) from a folder of CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder that holds orders.csv and the others.")
        parser.add_argument("--user", help="The login name that is recorded for every change.")

    def handle(self, **options: Any) -> None:
        data, by = self.read(options["folder"]), acting_user(options["user"])
        counter, started = StatementCount(), perf_counter()
        try:
            with connection.execute_wrapper(counter):
                load_northwind(data, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        seconds = perf_counter() - started
        self.report()
        self.stdout.write(f"{seconds:.1f} seconds, {counter.statements:,} SQL statements on {connection.display_name}.")

    def read(self, folder: Path) -> Northwind:
        try:
            return read_northwind(folder)
        except FileNotFoundError as error:
            raise CommandError(
                f"There is no file {error.filename}. Name the folder that holds the CSV files."
            ) from error
        except (KeyError, ValueError, ArithmeticError) as error:
            raise CommandError(f"The files in {folder} are not the Northwind sample: {error}.") from error

    def report(self) -> None:
        orders = Order.objects.filter(source=Source.IMPORT)
        lines = OrderLine.objects.filter(order__in=orders).count()
        net = orders.aggregate(net=Sum("subtotal"))["net"]
        self.stdout.write(f"{orders.count():,} orders with {lines:,} lines, {net:,.2f} after discounts.")
        states = orders.order_by("status").values_list("status").annotate(orders=Count("pk"))
        self.stdout.write(", ".join(f"{count} {Status(status).label.lower()}" for status, count in states) + ".")
