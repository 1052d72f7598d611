"""Picture files that no picture names any more, and pictures whose file is gone.

A picture's file is written before its row is committed, and deleted after: a process that is killed in between leaves
a file behind, never a row without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from inventory.models import ProductImage
from inventory.models.images import thumbnail_name_of

FOLDER = "products"
FEW = 20
"""So many files may go whatever their share is; of more, at most every second one."""


class TooManyStrays(DomainError):
    """So many files are unknown that this is likely the wrong database, not so much dirt."""


@dataclass(frozen=True)
class Sweep:
    """Names in the storage: of all files, of those nobody names, and of those that are missing."""

    files: int
    strays: tuple[str, ...]
    missing: tuple[str, ...]


def find_strays(*, older_than: datetime) -> Sweep:
    """Compare the files with the pictures; a younger file may belong to a picture that is just being saved."""
    files = dict(_stored())
    known = set()
    for name in ProductImage.objects.order_by().values_list("file", flat=True).iterator():
        known |= {name, thumbnail_name_of(name)}
    strays = sorted(name for name, modified in files.items() if name not in known and modified < older_than)
    return Sweep(len(files), tuple(strays), tuple(sorted(known - files.keys())))


def sweep(found: Sweep, *, even_most: bool = False) -> int:
    """Delete the strays; return how many went. Raises TooManyStrays unless told that most may go."""
    if len(found.strays) > max(FEW, found.files // 2) and not even_most:
        raise TooManyStrays(
            _("%(strays)d of %(files)d files belong to no picture. Is this the right database? Nothing was deleted.")
            % {"strays": len(found.strays), "files": found.files}
        )
    for name in found.strays:
        default_storage.delete(name)
    return len(found.strays)


def _stored() -> Iterator[tuple[str, datetime]]:
    """Yield name and time of change of every file below the folder of pictures."""
    root = Path(default_storage.path(""))
    for path in (root / FOLDER).rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file():
            yield name, default_storage.get_modified_time(name)
