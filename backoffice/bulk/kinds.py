"""What a kind of file has to say for itself, so that the engine can bring it in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models

from backoffice.bulk.fields import Field
from backoffice.bulk.staging import Stage
from backoffice.bulk.verdicts import Change, Verdict
from backoffice.models import User

VERDICTS = "bulk_verdict"
"""The temporary table with a row for each row of the file that is right: its `line`, the `state` that it brings about
("new", "changed", "unchanged"), the known row that it is about (`target`), the `fields` that differ, as the inside of a
JSON list, in `stamp` what must not move between preview and import, and in `id` the row that is written in the end.
In a kind's statements `r` is the staged row and `v` its verdict."""


@dataclass(frozen=True)
class Occasion:
    """Who imports, when, and whom to tell how far it is."""

    by: User | None
    at: datetime
    tell: Callable[[str, int], None]

    def phase(self, name: str, done: int = 0) -> None:
        """Say what is done now, and of how many rows that is so already. Raises what ends the import."""
        self.tell(name, done)


class Kind(ABC):
    """Products, customers, prices … Its methods are called in the order in which they stand here."""

    action: ClassVar[str]
    """The import as a whole in the audit log, such as "product.import"."""
    fields: ClassVar[Mapping[str, Field]]
    """Every column that a source of this kind may have."""
    model: ClassVar[type[models.Model] | None] = None
    """Where new rows are inserted by SQL, and get their ids with their verdicts."""
    label: ClassVar[str] = "sku"
    """The column by which people know a row."""
    state: ClassVar[str] = "CASE WHEN target IS NULL THEN 'new' WHEN fields = '' THEN 'unchanged' ELSE 'changed' END"
    """The expression for a verdict's state."""

    def prepare(self, stage: Stage) -> None:  # noqa: B027  # many kinds need none
        """Make further temporary tables where the verdicts need them."""

    def lock(self, stage: Stage) -> None:  # noqa: B027
        """Hold the known rows as they are until the end of the transaction; a preview leaves this out."""

    def find_problems(self, stage: Stage) -> None:  # noqa: B027
        """Note what one cell alone cannot tell: rows that contradict each other or the database."""

    @abstractmethod
    def verdicts(self, stage: Stage) -> str:
        """Return SELECT line, target, fields, stamp FROM bulk_row AS r … without a WHERE."""

    def circumstances(self, stage: Stage) -> str:
        """Name what else the import goes by, such as the default location; a preview holds as long as it stays."""
        return ""

    def notes(self, stage: Stage) -> Sequence[str]:
        """Say what is left out or out of the ordinary."""
        return ()

    def makes(self, stage: Stage) -> Sequence[str]:
        """Name what is made besides the rows themselves."""
        return ()

    def effects(self, stage: Stage) -> Sequence[Change]:
        """Return what the import would do to the whole, before and after."""
        return ()

    @abstractmethod
    def samples(self, stage: Stage, most: int) -> Sequence[Verdict]:
        """Return the first rows that would be written, with old and new values."""

    @abstractmethod
    def write(self, stage: Stage, occasion: Occasion) -> None:
        """Write exactly the verdicts, with history, ledger and audit. Raises DomainError."""
