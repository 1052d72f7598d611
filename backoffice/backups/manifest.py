"""What is in a backup: files with their checksums, how many rows each table has, and which release wrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.whole_files import whole_file

FILE = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


class BackupRefused(DomainError):
    """A backup cannot be taken, is damaged, or must not be put where it was asked for."""


@dataclass(frozen=True)
class Manifest:
    """Written last; a folder without it is no backup."""

    taken_at: str
    vendor: str
    database: str
    release: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    files: Mapping[str, Mapping[str, Any]]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def bytes(self) -> int:
        return sum(int(file["bytes"]) for file in self.files.values())


def describe(path: Path) -> dict[str, Any]:
    """Return size and checksum of a file as it is on the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    body = asdict(manifest)
    with whole_file(folder / FILE) as file:
        file.write(json.dumps(body | {"sha256": _checksum(body)}, indent=1).encode())


def read_manifest(folder: Path) -> Manifest:
    """Return what the backup says of itself. Raises BackupRefused where that is damaged or of another time."""
    try:
        body = json.loads((folder / FILE).read_bytes())
        checksum = body.pop("sha256")
        if checksum != _checksum(body) or body["format"] != FORMAT:
            raise ValueError
        return Manifest(**{**body, "migrations": tuple(body["migrations"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused(
            _("The manifest of %(name)s is damaged or missing. Take another backup.") % {"name": folder.name}
        ) from error


def refuse_damage(folder: Path) -> Manifest:
    """Read every file of the backup again. Raises BackupRefused for the first that differs from the manifest."""
    manifest = read_manifest(folder)
    for name, expected in manifest.files.items():
        path = folder / Path(name).name
        if not path.is_file() or describe(path) != expected:
            raise BackupRefused(
                _("%(file)s of the backup %(name)s is damaged: its checksum differs. Take another backup.")
                % {"file": name, "name": folder.name}
            )
    return manifest


def _checksum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
