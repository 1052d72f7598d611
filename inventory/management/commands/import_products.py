"""Import products from a file, as the import page does, and say what became of each kind of row."""

from __future__ import annotations

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.acting_user import acting_user
from backoffice.bulk.formats import read_table
from backoffice.bulk.tables import MOST_BYTES
from backoffice.bulk.verdicts import ImportRefused, NothingRead, Plan
from backoffice.exceptions import DomainError
from backoffice.models import User
from inventory.imports.layouts import AUTOMATIC, LAYOUTS, read_sheet
from inventory.imports.sheets import Sheet
from inventory.services.catalogue_import import import_products, plan_products

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import products from a CSV or XLSX file with our own columns, or from Shopify's product export. "
        "All or nothing: a wrong row refuses the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        layouts = [name for name, _label in LAYOUTS]
        parser.add_argument("file", type=Path, help="The file to import.")
        parser.add_argument(
            "--format", choices=layouts, default=AUTOMATIC, help="What the columns are; by default the headers tell."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and write nothing.")
        parser.add_argument("--user", help="The login name that is recorded for every change.")

    def handle(self, **options: Any) -> None:
        content, by = self.read(options["file"]), acting_user(options["user"])
        try:
            sheet = read_sheet(read_table(content), options["format"])
            if not sheet.read:
                raise NothingRead
            self.progress(f"{sheet.read} rows read …")
            source = {"file": printable(options["file"].name), "sha256": sha256(content).hexdigest()}
            plan = self.run(sheet, by, source, dry_run=options["dry_run"])
        except ImportRefused as refusal:
            self.list_problems(refusal.plan)
            raise CommandError(str(refusal)) from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.report(plan, dry_run=options["dry_run"])

    def run(self, sheet: Sheet, by: User | None, source: dict[str, str], *, dry_run: bool) -> Plan:
        if not dry_run:
            return import_products(sheet, by=by, source=source)
        plan = plan_products(sheet)
        if plan.problems:
            raise ImportRefused(plan)
        return plan

    def read(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)  # a device or a pipe does not say how much it holds
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if len(content) > MOST_BYTES:
            raise CommandError(f"{path} is larger than {MOST_BYTES // 2**20} MB. Split it into several files.")
        return content

    def progress(self, sentence: str) -> None:
        """Say how far it is, to a person at a terminal."""
        if self.stderr.isatty():
            self.stderr.write(sentence)

    def list_problems(self, plan: Plan) -> None:
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(str(problem))
        if len(plan.problems) > SHOWN:
            self.stderr.write(f"… and {len(plan.problems) - SHOWN} more.")

    def report(self, plan: Plan, *, dry_run: bool) -> None:
        for note in plan.notes:
            self.stdout.write(note)
        for made in plan.makes:
            self.stdout.write(f"Made along with it: {made}.")
        counts = f"{plan.read} rows read: {plan.new} new, {plan.changed} changed, {plan.unchanged} unchanged."
        self.stdout.write(f"{counts} {_ending(plan, dry_run=dry_run)}")


def _ending(plan: Plan, *, dry_run: bool) -> str:
    if not plan.does_something:
        return "Nothing had to be changed."
    return "Nothing was written (dry run)." if dry_run else "Imported."


def printable(name: str) -> str:
    """Return a file's name as text; bytes that are none, which no database takes, are written out."""
    return name.encode("utf-8", "backslashreplace").decode()
