"""Delete picture files that no picture names any more."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inventory.services.stray_files import TooManyStrays, find_strays, sweep

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Delete picture files that no picture names and that are older than a day; name pictures whose file is gone. "
        "Refuses where most files would go, for that is likely the wrong database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go.")
        parser.add_argument("--hours", type=float, default=24, help="Age of a file from which on it may go (24).")
        parser.add_argument("--even-most", action="store_true", help="Delete though most files would go.")

    def handle(self, *, dry_run: bool, hours: float, even_most: bool, verbosity: int, **options: Any) -> None:
        found = find_strays(older_than=timezone.now() - timedelta(hours=hours))
        for name in found.strays if dry_run or verbosity > 1 else ():
            self.stdout.write(f"{name} belongs to no picture")
        for name in found.missing:
            logger.error("The file %s of a picture is gone; it may be in a backup", name)
        try:
            gone = 0 if dry_run else sweep(found, even_most=even_most)
        except TooManyStrays as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(
                f"{found.files} files, {len(found.strays)} strays, {gone} deleted, {len(found.missing)} missing."
            )
