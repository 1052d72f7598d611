"""Keep an uploaded file between preview and confirmation: outside media, for its uploader alone, to be taken once."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.whole_files import NoRoom

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


def keep(chunks: Iterable[bytes], *, owner: User, purpose: str) -> str:
    """Store a file under a random name and return its token; forget what nobody came back for. Raises NoRoom."""
    folder = _folder()
    _forget_old(folder, owner)
    token = secrets.token_hex(16)
    path = folder / _name(owner, purpose, token)
    try:
        with _new_file(path) as file:
            file.writelines(chunks)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise NoRoom from error
    return token


def look_up(token: str, *, owner: User, purpose: str) -> Path:
    """Return where the file lies. Raises UploadGone."""
    path = _folder() / _name(owner, purpose, token)
    if not TOKEN.fullmatch(token) or not path.exists():
        raise UploadGone
    return path


@contextmanager
def still_there() -> Iterator[None]:
    """Tell of a file that another window imported while it was read here. Raises UploadGone."""
    try:
        yield
    except FileNotFoundError as error:
        raise UploadGone from error


def take(token: str, *, owner: User, purpose: str) -> Path:
    """Return the file under a name that nobody else knows. Of two that come at once, one gets it. Raises UploadGone."""
    path = look_up(token, owner=owner, purpose=purpose)
    taken = path.with_suffix(f".{secrets.token_hex(8)}")
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise UploadGone from error
    return taken


def put_back(taken: Path) -> None:
    """Let a file that was taken be found under its token again."""
    taken.rename(taken.with_suffix(".upload"))


def marks_of(path: Path) -> Path:
    """Return where the marks lie of what a preview showed of this file."""
    owner, purpose, token, _ending = path.name.split(".")
    return path.with_name(f"{owner}.{purpose}.{token}.marks")


@contextmanager
def new_marks(path: Path) -> Iterator[BinaryIO]:
    """Yield a file for these marks, which takes the place of what was there when the body is through."""
    part = path.with_suffix(f".{secrets.token_hex(8)}")
    try:
        with _new_file(part) as file:
            yield file
        part.replace(marks_of(path))
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    marks_of(path).unlink(missing_ok=True)


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


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
        forget(path)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
