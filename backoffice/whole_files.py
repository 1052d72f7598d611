"""Write a file that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError


class NoRoom(DomainError):
    """A file could not be written."""

    def __init__(self) -> None:
        super().__init__(
            _("The server could not keep the file: its disk is full, or it may not write there. Nothing was imported.")
        )


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the path's name when the body is through; only its owner may read it.

    Until then it is a hidden `.part` beside it, which goes if the body fails. Raises OSError.
    """
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def move(path: Path, to: Path) -> None:
    """Give a file another name, in another folder or on another disk. Raises NoRoom; then it is where it was."""
    try:
        path.rename(to)
    except OSError:
        try:
            with path.open("rb") as source, whole_file(to) as copy:
                shutil.copyfileobj(source, copy)
        except OSError as error:
            raise NoRoom from error
        path.unlink()
