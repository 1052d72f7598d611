"""Bring a backup back: into a new database, proved there; into the live one's place by a step of its own."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from backoffice.backups.archive import listed
from backoffice.backups.manifest import BackupRefused, Manifest, refuse_damage
from backoffice.backups.restoring import Place, doubts, place_beside, restore, switch


class Command(BaseCommand):
    help = (
        "Restore a backup into a new database and a new folder of pictures, and prove it: checksums, rows, "
        "migrations, check_integrity. The live database is not touched before --switch."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="The backup, by its name or as a folder; else the newest.")
        parser.add_argument("--into", help="The new database: a file for SQLite, a name for PostgreSQL.")
        parser.add_argument("--verify", action="store_true", help="Only prove once more what is restored already.")
        parser.add_argument("--switch", action="store_true", help="Prove it, and put it in the live one's place.")

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        folder, pictures = self.chosen(options["name"]), Path(settings.MEDIA_ROOT)
        place = place_beside(connection, pictures, folder.name, "restored")
        place = Place(options["into"] or place.database, place.pictures)
        try:
            if options["verify"] or options["switch"]:
                self.prove(folder, refuse_damage(folder), place)
            else:
                self.prove(folder, restore(connection, folder, into=place), place)
            if options["switch"]:
                aside = switch(connection, pictures, place, at=timezone.now())
                self.stdout.write(f"It is live now. What was live before is {aside.database}.")
        except (BackupRefused, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Done in {time.monotonic() - began:.1f} s.")

    def chosen(self, name: str | None) -> Path:
        root = Path(settings.BACKUP_ROOT)
        folders = [root / name, Path(name)] if name else listed(root)[:1]
        found = next((folder for folder in folders if folder.is_dir()), None)
        if found is None:
            raise CommandError(f"There is no such backup in {root}. See: python manage.py backup_db --list")
        return found.resolve()

    def prove(self, folder: Path, manifest: Manifest, place: Place) -> None:
        """Write what was found. Raises CommandError where the restored database must not go live."""
        self.stdout.write(f"{place.database}: {manifest.rows} rows as of {manifest.taken_at}")
        found = doubts(connection, folder, manifest, place)
        for sentence in found:
            self.stdout.write(self.style.ERROR(f"  {sentence}"))
        if found:
            raise CommandError("The restored database is not what it should be; the live one was not touched.")
        self.stdout.write("Checksums, rows, pictures, migrations and check_integrity agree.")
