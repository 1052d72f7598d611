"""Write orders as CSV, to the terminal's output or to a file, row by row."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from backoffice.bulk.exports import Export
from backoffice.bulk.formats import CSV
from backoffice.days import day_of, end_of, start_of
from backoffice.jobs.sending import begin_export, sent
from backoffice.models import DataJob
from backoffice.output import add_output_arguments, output_path, write_out
from backoffice.progress import ProgressLine
from sales.models import Order
from sales.models.orders import Status
from sales.resources.orders import OrderLineResource, OrderResource


class Command(BaseCommand):
    help = (
        "Write orders as CSV (UTF-8): a row an order line with the order's columns repeated, newest orders first."
        " Days are whole days in the shop's time zone. Cells that a spreadsheet would run get a leading apostrophe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        states = ", ".join(Status.values)
        parser.add_argument(
            "--status", action="append", default=[], help=f"Only orders in this state; may be repeated: {states}."
        )
        parser.add_argument("--date-from", metavar="DAY", help="Only orders created on this day or later: 2026-03-01.")
        parser.add_argument("--date-to", metavar="DAY", help="Only orders created on this day or before.")
        parser.add_argument("--summary", action="store_true", help="A row an order, also for one without lines.")
        add_output_arguments(parser)

    def handle(self, **options: Any) -> None:
        orders = choose(options["status"], options["date_from"], options["date_to"])
        path = output_path(options["output"], force=options["force"])
        export = Export((OrderResource if options["summary"] else OrderLineResource)(), orders, None, CSV)
        progress = ProgressLine(self.stderr, hidden=path is None and self.stdout.isatty())
        try:
            with closing(sent(export, partial(begin, export, options, path), partial(progress, "rows"))) as pieces:
                write_out(pieces, path, self.stdout)
        finally:
            progress.clear()
        if path is not None and options["verbosity"]:
            self.stdout.write(f"Wrote {export.rows:,} {'row' if export.rows == 1 else 'rows'} to {path}.")


def begin(export: Export, options: dict[str, Any], path: Path | None) -> DataJob:
    """Note what is about to leave, before the first byte does."""
    names = ("status", "date_from", "date_to")
    given = {name: options[name] for name in names if options[name]}
    return begin_export(
        export,
        action="order.export",
        by=None,
        list_name="sales.order",
        filters={name: value if isinstance(value, list) else [value] for name, value in given.items()},
        is_running=True,
        command="export_orders_csv",
        file_name=path.name[:200] if path is not None else "",
    )


def choose(statuses: Sequence[str], date_from: str | None, date_to: str | None) -> QuerySet[Order]:
    """Return the orders asked for. Raises CommandError with a sentence."""
    orders = Order.objects.all()
    if unknown := [status for status in statuses if status not in Status.values]:
        raise CommandError(f"There is no state “{unknown[0]}”. An order is {', '.join(Status.values)}.")
    first, last = day("--date-from", date_from), day("--date-to", date_to)
    if first and last and first > last:
        raise CommandError(f"--date-from {first} lies behind --date-to {last}.")
    if statuses:
        orders = orders.filter(status__in=statuses)
    if first:
        orders = orders.filter(created_at__gte=start_of(first))
    return orders.filter(created_at__lt=end_of(last)) if last else orders


def day(option: str, text: str | None) -> date | None:
    try:
        return day_of(text) if text is not None else None
    except ValueError as error:
        raise CommandError(f"{option} takes a day such as 2026-03-31, not “{text}”.") from error
