"""The uploaded pictures as one archive. Each is written once under a random name, so that none changes meanwhile."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from django.utils.translation import gettext as _

from backoffice.backups.manifest import BackupRefused

DUMP = "media.tar"


def pack(root: Path, target: Path) -> int:
    """Write all files below the folder into the archive; return how many. One that goes meanwhile is left out."""
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    packed = 0
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                packed += _add(archive, path, str(path.relative_to(root)))
        file.flush()
        os.fsync(file.fileno())
    return packed


def unpack(source: Path, into: Path) -> int:
    """Write the archive's files into a new folder; return how many. Raises BackupRefused where there is one."""
    if into.exists():
        raise BackupRefused(_("There is a folder %(name)s already. Name another with --into.") % {"name": into})
    into.mkdir(parents=True, mode=0o750)
    with tarfile.open(source) as archive:
        archive.extractall(into, filter="data")
        return sum(member.isfile() for member in archive.getmembers())


def switch(live: Path, new: Path, aside: Path) -> None:
    """Put the new folder in the live one's place, which goes aside."""
    if live.exists():
        live.rename(aside)
    new.rename(live)


def _add(archive: tarfile.TarFile, path: Path, name: str) -> bool:
    try:
        archive.add(path, name, recursive=False)
    except FileNotFoundError:  # a picture that was removed since the folder was read
        return False
    return True
