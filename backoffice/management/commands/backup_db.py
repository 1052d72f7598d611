"""Back up the database and the uploaded pictures while people work, and remove backups that are too old."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from backoffice.backups.archive import Keep, listed, prune, take
from backoffice.backups.manifest import BackupRefused, read_manifest


class Command(BaseCommand):
    help = "Take a backup into BACKUP_ROOT, consistent though people go on working; remove those that are too old."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="List the backups, newest first, and take none.")
        parser.add_argument("--no-media", action="store_true", help="Leave the uploaded pictures out.")
        parser.add_argument("--keep-all", action="store_true", help="Remove no old backup.")

    def handle(self, **options: Any) -> None:
        root = Path(settings.BACKUP_ROOT)
        if options["list"]:
            for folder in listed(root):
                self.stdout.write(line_of(folder))
            return
        began = time.monotonic()
        pictures = None if options["no_media"] else Path(settings.MEDIA_ROOT)
        try:
            folder = take(connection, root=root, pictures=pictures, at=timezone.now())
            gone = [] if options["keep_all"] else prune(root, Keep(**settings.BACKUP_KEEP))
        except (BackupRefused, DatabaseError, OSError) as error:
            raise CommandError(f"No backup was taken: {error}") from error
        self.stdout.write(f"{line_of(folder)}, in {time.monotonic() - began:.1f} s")
        for old in gone:
            self.stdout.write(f"removed {old.name}")


def line_of(folder: Path) -> str:
    """Say on one line what the backup holds."""
    try:
        manifest = read_manifest(folder)
    except BackupRefused as error:
        return f"{folder.name}: {error}"
    size = filesizeformat(manifest.bytes).replace("\xa0", " ")
    return f"{folder.name}: {manifest.vendor} {manifest.database}, {manifest.rows} rows, {size}"
