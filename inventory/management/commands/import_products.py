"""Import products from a file, as the import page does, and say what became of each kind of row."""

from __future__ import annotations

from argparse import ArgumentParser
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.acting_user import acting_user
from backoffice.bulk.detection import ENCODINGS, SEPARATORS
from backoffice.bulk.engine import merge, preview
from backoffice.bulk.previews import Preview
from backoffice.bulk.saved_mappings import saved_maps, shop_prices
from backoffice.bulk.simple_sources import AUTOMATIC
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import MOST_BYTES
from backoffice.bulk.verdicts import ImportRefused
from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.progress import ProgressLine
from inventory.bulk.products import Products
from inventory.imports.layouts import LAYOUTS, open_products
from inventory.imports.targets import PRODUCTS

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import products from a CSV or XLSX file: with our own columns, Shopify's or WooCommerce's product export, "
        "or by a column mapping. All or nothing: a wrong row refuses the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        layouts = ", ".join(name for name, _label in LAYOUTS)
        parser.add_argument("file", type=Path, help="The file to import.")
        parser.add_argument(
            "--format",
            default=AUTOMATIC,
            help=f"What the columns are; by default the headers tell. One of {layouts}, or mapping: and a saved name.",
        )
        parser.add_argument("--encoding", choices=ENCODINGS, default="", help="By default it is found out.")
        parser.add_argument("--separator", choices=SEPARATORS, default="", help="By default it is found out.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and write nothing.")
        parser.add_argument("--user", help="The login name that is recorded for every change.")

    def handle(self, **options: Any) -> None:
        by, path = acting_user(options["user"]), self.readable(options["file"])
        try:
            source = self.open(path, ReadAs(options["encoding"], options["separator"], options["format"]))
            done = self.run(source, by, printable(path.name), dry_run=options["dry_run"])
        except ImportRefused as refusal:
            self.list_problems(refusal.preview)
            raise CommandError(str(refusal)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            self.progress.clear()
        self.report(done, dry_run=options["dry_run"])

    def open(self, path: Path, asked: ReadAs) -> Source:
        saved = saved_maps(PRODUCTS.name)
        known = {name for name, _label in LAYOUTS} | {found.layout for found in saved}
        if asked.layout not in known:
            raise CommandError(f"There is no format {asked.layout!r}. Choose one of: {', '.join(sorted(known))}.")
        return open_products(path, asked, saved=saved, shop=shop_prices())

    def run(self, source: Source, by: User | None, name: str, *, dry_run: bool) -> Preview:
        if not dry_run:
            return merge(Products(), source, by=by, facts={"file": name}, progress=self.tell)
        shown = preview(Products(), source, progress=self.tell)
        if shown.wrong:
            raise ImportRefused(shown)
        return shown

    def readable(self, path: Path) -> Path:
        """Refuse what cannot be read, and what has no end."""
        try:
            with path.open("rb"):
                size = path.stat().st_size if path.is_file() else MOST_BYTES + 1
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if size > MOST_BYTES:
            raise CommandError(f"{path} is larger than {MOST_BYTES // 2**20} MB. Split it into several files.")
        return path

    @cached_property
    def progress(self) -> ProgressLine:
        return ProgressLine(self.stderr)

    def tell(self, done: int, total: int | None, phase: str) -> None:
        self.progress(f"rows, {phase}", done, total)

    def list_problems(self, plan: Preview) -> None:
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(str(problem))
        if plan.problem_count > SHOWN:
            self.stderr.write(f"… and {plan.problem_count - SHOWN} more.")

    def report(self, plan: Preview, *, dry_run: bool) -> None:
        for note in plan.notes:
            self.stdout.write(note)
        for made in plan.makes:
            self.stdout.write(f"Made along with it: {made}.")
        counts = f"{plan.read} rows read: {plan.new} new, {plan.changed} changed, {plan.unchanged} unchanged."
        self.stdout.write(f"{counts} {_ending(plan, dry_run=dry_run)}")


def _ending(plan: Preview, *, dry_run: bool) -> str:
    if not plan.does_something:
        return "Nothing had to be changed."
    return "Nothing was written (dry run)." if dry_run else "Imported."


def printable(name: str) -> str:
    """Return a file's name as text; bytes that are none, which no database takes, are written out."""
    return name.encode("utf-8", "backslashreplace").decode()
