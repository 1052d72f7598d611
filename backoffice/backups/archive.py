"""The folder of backups: take one, list them, remove those that are too old.

A backup is a folder named for its moment. It is written under a hidden name, its manifest last, and gets its name when
all of it is on the disk, so that what is listed is whole.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from backoffice.backups import media, postgresql, sqlite
from backoffice.backups.manifest import Manifest, describe, write_manifest

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
NAME = re.compile(r"(\d{8}T\d{6})Z-[0-9a-f]{6}")
MOMENT = "%Y%m%dT%H%M%S"
PART = ".part-"
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Keep:
    """How many backups stay: the newest of so many days, weeks and months that have one."""

    days: int
    weeks: int
    months: int


def take(connection: BaseDatabaseWrapper, *, root: Path, pictures: Path | None, at: datetime) -> Path:
    """Back up the database, then the pictures that it speaks of; return the backup's folder.

    Raises BackupRefused, OSError (a full disk above all); then nothing is listed that was not before.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove_forgotten(root, at)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=root))  # for its owner alone
    try:
        _fill(part, connection, pictures, at)
        folder = root / f"{at.astimezone(UTC):{MOMENT}}Z-{secrets.token_hex(3)}"
        part.rename(folder)
        _sync(root)
        return folder
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def listed(root: Path) -> list[Path]:
    """Return the backups, newest first."""
    if not root.is_dir():
        return []
    return sorted((path for path in root.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def moment_of(folder: Path) -> datetime:
    """Return when the backup was begun."""
    return datetime.strptime(folder.name[:15], MOMENT).replace(tzinfo=UTC)


def prune(root: Path, keep: Keep) -> list[Path]:
    """Remove what no rule keeps; return it. The newest backup always stays."""
    folders = listed(root)
    gone = [folder for folder in folders if folder not in kept(folders, keep)]
    for folder in gone:
        hidden = folder.with_name(PART + folder.name)
        folder.rename(hidden)  # first out of the list, then away
        shutil.rmtree(hidden)
    return gone


def kept(folders: Iterable[Path], keep: Keep) -> set[Path]:
    """Return the newest backup, and the newest of each of the last days, weeks and months that have one."""
    newest_first = sorted(folders, reverse=True)
    stay = set(newest_first[:1])
    rules: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.days, lambda moment: moment.date()),
        (keep.weeks, lambda moment: tuple(moment.isocalendar())[:2]),
        (keep.months, lambda moment: (moment.year, moment.month)),
    )
    for count, period_of in rules:
        newest: dict[object, Path] = {}
        for folder in newest_first:
            newest.setdefault(period_of(moment_of(folder)), folder)
        stay.update(list(newest.values())[:count])
    return stay


def _fill(part: Path, connection: BaseDatabaseWrapper, pictures: Path | None, at: datetime) -> None:
    engine = ENGINES[connection.vendor]
    counts, migrations = engine.dump(connection, part / engine.DUMP)
    if pictures is not None:
        media.pack(pictures, part / media.DUMP)
    for path in part.iterdir():
        _sync(path)
    manifest = Manifest(
        taken_at=at.isoformat(),
        vendor=connection.vendor,
        database=Path(engine.live_name(connection)).name,
        release=settings.RELEASE,
        migrations=migrations,
        counts=counts,
        files={path.name: describe(path) for path in sorted(part.iterdir())},
    )
    write_manifest(part, manifest)
    _sync(part)


def _remove_forgotten(root: Path, at: datetime) -> None:
    """Remove what a backup that was killed has left."""
    for part in root.glob(f"{PART}*"):
        if datetime.fromtimestamp(part.stat().st_mtime, UTC) < at - FORGOTTEN:
            shutil.rmtree(part, ignore_errors=True)


def _sync(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
