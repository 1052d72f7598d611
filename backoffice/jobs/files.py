"""Files of jobs: outside media, under random names, handed out by the job's page alone."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,8}")
HALF_MADE_SECONDS = 24 * 3600


def new_name(extension: str) -> str:
    return f"{secrets.token_hex(16)}.{extension}"


def path_of(name: str) -> Path:
    """Return where the file of this name is, or shall be. Raises ValueError for a name that `new_name` did not make."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return folder() / name


def folder() -> Path:
    place = Path(settings.JOBS_ROOT)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def forget(names: Collection[str]) -> None:
    for name in names:
        path_of(name).unlink(missing_ok=True)


def forget_strays(kept: Collection[str]) -> int:
    """Remove what no job knows and nobody is writing any more; return how many files that were."""
    limit, found = time.time() - HALF_MADE_SECONDS, 0
    for path in folder().iterdir():
        is_ours = NAME.fullmatch(path.name) or path.suffix == ".part"
        if is_ours and path.name not in kept and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            found += 1
    return found
