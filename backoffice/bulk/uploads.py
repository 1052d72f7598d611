"""Keep an uploaded file between preview and confirmation: outside media, for its uploader alone, to be taken once."""

from __future__ import annotations

import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.models import User

TOKEN = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 24 * 3600
MOST_KEPT = 20


class UploadGone(DomainError):
    """The file was taken for an import already, was never this person's, or is too old."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file was imported already, its import was broken off, or it was uploaded too long ago. "
                "Look whether its rows are there; if they are not, choose the file again."
            )
        )


def keep(content: bytes, *, owner: User, purpose: str) -> str:
    """Store the file under a random name and return its token; forget what nobody came back for."""
    folder = _folder()
    _forget_old(folder, owner)
    token = secrets.token_hex(16)
    descriptor = os.open(folder / _name(owner, purpose, token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return token


def take(token: str, *, owner: User, purpose: str) -> bytes:
    """Return the file and remove it. Of two that come at once, one gets it. Raises UploadGone."""
    if not TOKEN.fullmatch(token):
        raise UploadGone
    path = _folder() / _name(owner, purpose, token)
    taken = path.with_suffix(f".{secrets.token_hex(8)}")
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise UploadGone from error
    content = taken.read_bytes()
    taken.unlink()
    return content


def look(token: str, *, owner: User, purpose: str) -> bytes:
    """Return the file and leave it where it is. Raises UploadGone."""
    if not TOKEN.fullmatch(token):
        raise UploadGone
    try:
        return (_folder() / _name(owner, purpose, token)).read_bytes()
    except FileNotFoundError as error:
        raise UploadGone from error


def _folder() -> Path:
    folder = Path(settings.IMPORTS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _name(owner: User, purpose: str, token: str) -> str:
    return f"{owner.pk}.{purpose}.{token}.upload"


def _forget_old(folder: Path, owner: User) -> None:
    """Remove everybody's files of yesterday, and this person's oldest beyond a few."""
    limit = time.time() - KEPT_SECONDS
    for path in folder.glob("*.*.*.*"):
        if _written(path) < limit:
            path.unlink(missing_ok=True)
    own = sorted(folder.glob(f"{owner.pk}.*.upload"), key=_written)
    for path in own[: max(0, len(own) - MOST_KEPT + 1)]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
