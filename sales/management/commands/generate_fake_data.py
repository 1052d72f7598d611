"""Fill the database with an invented shop of any size, through the services, and say what that cost."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from backoffice.acting_user import acting_user
from backoffice.days import day_of
from backoffice.exceptions import DomainError
from backoffice.progress import ProgressLine
from backoffice.statements import StatementCount
from sales.fake.generating import Wish, generate, refuse_among_real_data

LARGEST = 1_000_000
CUSTOMERS_AN_ORDER = 3


class Command(BaseCommand):
    help = (
        "Invent products with pictures, customers, and orders over the 90 days up to yesterday, beside what is there."
        " The same numbers and the same --seed on an empty database give the same data for the same last day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", metavar="N", required=True, help="How many products to make.")
        parser.add_argument(
            "--orders", metavar="N", required=True, help="How many orders to make; for known products if N is 0 there."
        )
        parser.add_argument("--customers", metavar="N", help="How many customers to make; else one for three orders.")
        parser.add_argument("--seed", metavar="N", help="A whole number that decides everything; else it is drawn.")
        parser.add_argument("--until", metavar="DATE", help="The last day of the orders, such as 2026-03-31.")
        parser.add_argument("--user", help="The login name that is recorded for every change.")
        parser.add_argument("--force", action="store_true", help="Also where DEBUG is off. It cannot be undone.")

    def handle(self, **options: Any) -> None:
        wish, by = self.read(options), acting_user(options["user"])
        progress, counter, started = ProgressLine(self.stderr), StatementCount(), perf_counter()
        try:
            refuse_among_real_data(force=options["force"])
            with connection.execute_wrapper(counter):
                generate(wish, by=by, progress=progress)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            progress.clear()
        if options["verbosity"]:
            self.report(wish, perf_counter() - started, counter.statements)

    def read(self, options: dict[str, Any]) -> Wish:
        """Check all that was typed. Raises CommandError with a sentence."""
        products, orders = number("--products", options["products"]), number("--orders", options["orders"])
        if options["customers"] is None:
            customers = -(-orders // CUSTOMERS_AN_ORDER)
        else:
            customers = number("--customers", options["customers"])
        if not (products or orders or customers):
            raise CommandError("There is nothing to make: each number is 0.")
        seed = secrets.randbelow(LARGEST) if options["seed"] is None else number("--seed", options["seed"])
        return Wish(products, orders, customers, seed, last_day(options["until"]))

    def report(self, wish: Wish, seconds: float, statements: int) -> None:
        self.stdout.write(
            f"Made {wish.products:,} products, {wish.customers:,} customers and {wish.orders:,} orders"
            f" up to {wish.last} with the seed {wish.seed}."
        )
        self.stdout.write(f"{seconds:.1f} seconds, {statements:,} SQL statements on {connection.display_name}.")


def number(option: str, text: Any) -> int:
    """Read a whole number from 0 to a million."""
    plain = str(text)
    digits = plain.lstrip("0") or "0"
    if not (plain.isascii() and plain.isdigit() and len(digits) <= len(str(LARGEST)) and int(digits) <= LARGEST):
        raise CommandError(f"{option} takes a whole number from 0 to {LARGEST:,}, not {plain[:40]}.")
    return int(digits)


def last_day(text: str | None) -> date:
    """Read the last day; nothing may lie in the future, so that without one it is yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    if text is None:
        return yesterday
    try:
        day = day_of(text)
    except ValueError as error:
        raise CommandError(f"--until takes a day such as 2026-03-31, not {text}.") from error
    if day > yesterday:
        raise CommandError(f"--until takes a day that is over; {text} is not.")
    return day
