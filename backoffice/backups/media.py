"""The uploaded pictures as one archive. Each is written once under a random name, so that none changes meanwhile."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath

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
        return sum(_extract(archive, member, into) for member in archive)


def differing(source: Path, folder: Path) -> int:
    """Return how many files of the archive are not in the folder, or not as large there."""
    with tarfile.open(source) as archive:
        return sum(not _is_there(folder / member.name, member.size) for member in archive)


def switch(live: Path, new: Path, aside: Path) -> None:
    """Put the new folder in the live one's place, which goes aside."""
    if live.exists():
        live.rename(aside)
    new.rename(live)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> bool:
    """Write one file below the folder; `filter="data"` would do the same, which Debian 12's Python has not."""
    name = PurePosixPath(member.name)
    content = archive.extractfile(member) if member.isfile() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise BackupRefused(_("The archive of pictures holds %(name)s, which is no picture.") % {"name": member.name})
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file)
    return True


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _add(archive: tarfile.TarFile, path: Path, name: str) -> bool:
    try:
        archive.add(path, name, recursive=False)
    except FileNotFoundError:  # a picture that was removed since the folder was read
        return False
    return True
