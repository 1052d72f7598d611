"""What a job can do: functions by name, filled in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.models import DataJob
from backoffice.registries import Registry


class Cancelled(DomainError):
    """Somebody pressed the button."""

    def __init__(self) -> None:
        super().__init__(_("It was cancelled; nothing was changed."))


class Progress(Protocol):
    def __call__(self, phase: str, done: int = 0, total: int | None = None) -> None:
        """Say how far the job is; cheap enough for every batch. Raises Cancelled: let it pass, after a rollback."""


@dataclass(frozen=True)
class Result:
    """What a job leaves behind; `file` is the name that `files.new_file` gave."""

    rows: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    file: str = ""
    size: int = 0
    sha256: str = ""
    message: str = ""


Work = Callable[[DataJob, Progress], Result]

works: Registry[Work] = Registry()
"""A work reads what it needs from `job.arguments`. It may raise DomainError, whose sentence the owner reads."""
