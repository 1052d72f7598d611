"""Write orders as CSV, to the terminal's output or to a file, row by row."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from backoffice.bulk.formats import CSV
from backoffice.bulk.resources import ExportResource
from backoffice.days import day_of, end_of, start_of
from backoffice.progress import ProgressLine
from backoffice.services import audit
from backoffice.whole_files import whole_file
from sales.models import Order
from sales.models.orders import Status
from sales.resources.orders import OrderLineResource, OrderResource

BROKEN_PIPE = 141  # what a shell says of a program that went on writing when nobody read any more


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
        parser.add_argument(
            "--output", metavar="FILE", help="Write to this file, which is there when the export is complete."
        )
        parser.add_argument("--force", action="store_true", help="Replace the file where it exists.")

    def handle(self, **options: Any) -> None:
        orders = choose(options["status"], options["date_from"], options["date_to"])
        path = output_path(options["output"], force=options["force"])
        resource: ExportResource = (OrderResource if options["summary"] else OrderLineResource)()
        rows = resource.rows(orders)
        count = rows.count()
        headers = resource.get_export_headers()
        note = partial(record, resource, headers, count, options)
        progress = ProgressLine(self.stderr, hidden=path is None and self.stdout.isatty())
        try:
            with closing(noted(resource.values(rows), note, count, progress)) as values:
                pieces = CSV().stream(headers, values)
                if path is None:
                    self.print_out(pieces)
                else:
                    write_file(path, pieces)
        finally:
            progress.clear()
        if path is not None and options["verbosity"]:
            self.stdout.write(f"Wrote {count:,} {'row' if count == 1 else 'rows'} to {path}.")

    def print_out(self, pieces: Iterable[bytes]) -> None:
        """Write bytes where that is possible, whatever the terminal's encoding; be quiet if the reader has gone."""
        binary = getattr(self.stdout, "buffer", None)
        write: Callable[[bytes], object] = (
            binary.write if binary is not None else lambda piece: self.stdout.write(piece.decode(), ending="")
        )
        try:
            for piece in pieces:
                write(piece)
            self.stdout.flush()
        except BrokenPipeError as error:
            self.give_up_output()
            raise SystemExit(BROKEN_PIPE) from error
        except OSError as error:
            self.give_up_output()
            raise CommandError(f"The output cannot be written: {error.strerror}.") from error

    def give_up_output(self) -> None:
        """Let Python throw away what it still has to write when it ends."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())


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


def output_path(text: str | None, *, force: bool) -> Path | None:
    """Return where to write to, None for the terminal's output. Raises CommandError for what must not be replaced."""
    if text is None:
        return None
    path = Path(text)
    try:
        path.stat()  # unlike exists() it says what is wrong with the name
        is_there = True
    except FileNotFoundError:
        is_there = False
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "no file can be called that")
        raise CommandError(f"{path} cannot be written: {reason}.") from error
    if is_there and not path.is_file():
        raise CommandError(f"{path} is not a file.")
    if is_there and not force:
        raise CommandError(f"{path} exists. Choose another name, or say --force to replace it.")
    return path


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    try:
        with whole_file(path) as file:
            file.writelines(pieces)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error


def record(resource: ExportResource, headers: Sequence[str], count: int, options: dict[str, Any]) -> None:
    """Note in the audit log what is about to leave, before the first byte does."""
    names = ("status", "date_from", "date_to")
    data = {
        "command": "export_orders_csv",
        "rows": count,
        "columns": list(headers),
        "format": "csv",
        "resource": str(resource.get_display_name()),
        "filter": {name: options[name] for name in names if options[name]},
    }
    audit.record("order.export", by=None, data=data)


def noted(
    rows: Iterable[Any], note: Callable[[], None], total: int, progress: ProgressLine
) -> Generator[Any, None, None]:
    """Pass the rows on, after the note that they leave; that is when there is something to write them to."""
    note()
    for number, row in enumerate(rows, start=1):
        yield row
        progress("rows", number, total)
