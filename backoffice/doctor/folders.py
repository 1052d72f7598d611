"""Folders and disks: whether the service can write where it must, nobody else can read, and there is room."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from backoffice.doctor.findings import Finding, fix, ok, warn

LEAST_BYTES = 1 << 30
LEAST_SHARE = 0.1


def folders() -> Iterator[Finding]:
    wrong = [finding for name, path in written().items() for finding in _looked_at(name, path)]
    yield from wrong or (ok("folders", f"{len(written())} can be written by this user"),)


def written() -> dict[str, Path]:
    """Name every folder that the service writes."""
    names = ("MEDIA_ROOT", "IMPORTS_ROOT", "JOBS_ROOT", "BACKUP_ROOT")
    found = {name: Path(getattr(settings, name)) for name in names}
    if log := settings.LOGGING.get("handlers", {}).get("file"):
        found["LOG_FILE"] = Path(log["filename"]).parent
    if connection.vendor == "sqlite":
        found["DATABASE_URL"] = Path(connection.settings_dict["NAME"]).parent
    return found


def disk() -> Iterator[Finding]:
    seen = set()
    for path in map(_existing, written().values()):
        device = path.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        usage = shutil.disk_usage(path)
        said = f"{usage.free >> 20} MB of {usage.total >> 20} MB are free where {path} is"
        if usage.free < LEAST_BYTES or usage.free < LEAST_SHARE * usage.total:
            yield warn("disk", said, "Remove old backups and logs, or enlarge it; a full disk stops all saving.")
        else:
            yield ok("disk", said)


def static_files() -> Iterator[Finding]:
    if settings.DEBUG:
        return
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    advice = f"python manage.py collectstatic --no-input (into {settings.STATIC_ROOT}); nginx's group must read it."
    if not manifest.is_file():
        yield fix("static files", "they are not collected, so that pages have no looks", advice)
    elif gone := [name for name in _named(manifest) if not (manifest.parent / name).is_file()]:
        yield fix("static files", f"{len(gone)} of them are gone, such as {gone[0]}", advice)
    else:
        yield ok("static files", "collected")


def _named(manifest: Path) -> list[str]:
    return list(json.loads(manifest.read_text())["paths"].values())


def _looked_at(name: str, path: Path) -> Iterator[Finding]:
    place = _existing(path)
    if not os.access(place, os.W_OK | os.X_OK):
        yield fix(
            "folders",
            f"{name}: this user cannot write {path}",
            f"As root: install -d -o backoffice -g www-data -m 0750 {path}",
        )
    elif path.exists() and path.stat().st_mode & 0o002:
        yield fix("folders", f"{name}: everybody can write {path}", f"chmod o-w {path}")
    elif name == "BACKUP_ROOT" and path.exists() and path.stat().st_mode & 0o077:
        yield fix("folders", f"{name}: others than its owner can enter {path}", f"chmod 700 {path}")


def _existing(path: Path) -> Path:
    """Return the folder, or the nearest above it, in which it would be made."""
    while not path.exists():
        path = path.parent
    return path
