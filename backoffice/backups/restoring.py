"""Bring a backup back: beside the live database, proved there, and in its place only when told to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.backups import media
from backoffice.backups.archive import ENGINES, MOMENT
from backoffice.backups.databases import applied_migrations, beside, count_rows, lacking_migrations
from backoffice.backups.manifest import BackupRefused, Manifest, refuse_damage
from backoffice.services.integrity import find_broken


@dataclass(frozen=True)
class Place:
    """Where a restored database and its pictures are, or shall be."""

    database: str
    pictures: Path


def place_beside(connection: BaseDatabaseWrapper, pictures: Path, name: str, word: str) -> Place:
    """Return the names of a database and a folder beside the live ones."""
    ending = f"_{word}_{name.replace('-', '_').lower()}"
    live = ENGINES[connection.vendor].live_name(connection)
    return Place(f"{live}{ending}", pictures.with_name(pictures.name + ending))


def restore(connection: BaseDatabaseWrapper, folder: Path, *, into: Place) -> Manifest:
    """Write the backup into a new database and a new folder. Raises BackupRefused for a damaged backup."""
    manifest = refuse_damage(folder)
    if manifest.vendor != connection.vendor:
        raise BackupRefused(
            _("The backup is of %(theirs)s and the settings name %(ours)s. Set DATABASE_URL to a %(theirs)s database.")
            % {"theirs": manifest.vendor, "ours": connection.vendor}
        )
    engine = ENGINES[manifest.vendor]
    engine.restore(connection, folder / engine.DUMP, into.database)
    if media.DUMP in manifest.files:
        media.unpack(folder / media.DUMP, into.pictures)
    return manifest


def doubts(connection: BaseDatabaseWrapper, folder: Path, manifest: Manifest, restored: Place) -> list[str]:
    """Return what speaks against what was restored of this backup, as sentences; nothing where it may go live."""
    with beside(connection, restored.database) as new:
        return [*_doubts_of_pictures(folder, manifest, restored.pictures), *_doubts(new, manifest)]


def switch(connection: BaseDatabaseWrapper, pictures: Path, restored: Place, *, at: datetime) -> Place:
    """Put the restored database and pictures in the live ones' place; return where the old ones are now."""
    aside = place_beside(connection, pictures, f"{at:{MOMENT}}", "before")
    ENGINES[connection.vendor].switch(connection, restored.database, aside.database)
    if restored.pictures.is_dir():
        media.switch(pictures, restored.pictures, aside.pictures)
    return aside


def _doubts_of_pictures(folder: Path, manifest: Manifest, pictures: Path) -> Iterator[str]:
    if media.DUMP in manifest.files and (count := media.differing(folder / media.DUMP, pictures)):
        yield ngettext(
            "%(count)d picture of the backup is not in %(name)s.",
            "%(count)d pictures of the backup are not in %(name)s.",
            count,
        ) % {"count": count, "name": pictures}


def _doubts(new: BaseDatabaseWrapper, manifest: Manifest) -> Iterator[str]:
    counted = count_rows(new)
    for table in sorted(counted.keys() | manifest.counts.keys()):
        expected, found = manifest.counts.get(table), counted.get(table)
        if expected != found:
            yield _("%(table)s has %(found)s rows, the backup has %(expected)s.") % {
                "table": table,
                "found": found,
                "expected": expected,
            }
    if applied_migrations(new) != manifest.migrations:
        yield _("The migrations in it are not those that the backup names.")
    if missing := lacking_migrations(new):
        yield _(
            "It lacks %(count)d migrations of this release, so that what is always true was not checked. "
            "Restore it with release %(release)s and update afterwards."
        ) % {"count": len(missing), "release": manifest.release or _("of that day")}
        return
    for finding in find_broken(using=new):
        if not finding.holds:
            yield _("Broken in %(count)d places: %(rule)s") % {"count": finding.count, "rule": finding.check.rule}
