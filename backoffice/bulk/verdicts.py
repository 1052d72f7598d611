"""What becomes of each row of a file, and why a file, or a row of it, is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError

if TYPE_CHECKING:
    from backoffice.bulk.previews import Preview


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Problem:
    """A cell that cannot stay as it is: where it stands, what was there, and what to do about it."""

    line: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        place = _("Line %(line)d") % {"line": self.line} + (f", {self.column}" if self.column else "")
        shown = f" “{self.value[:80]}{'…' if len(self.value) > 80 else ''}”" if self.value else ""
        return f"{place}:{shown} {self.sentence}"


@dataclass(frozen=True)
class Change:
    """A field's value before and after, as people read them."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row; `target` is the known object's id."""

    line: int
    label: str
    state: State
    changes: Sequence[Change] = ()
    target: int | None = None


class NothingRead(DomainError):
    """There is nothing to import, and nothing of it is there already either."""

    def __init__(self) -> None:
        super().__init__(_("The file has headers and no row below them."))


class ImportRefused(DomainError):
    """The file holds wrong rows; nothing was imported."""

    def __init__(self, preview: Preview) -> None:
        counts = {"wrong": preview.wrong, "read": preview.read}
        super().__init__(_("%(wrong)d of %(read)d rows are wrong. Nothing was imported.") % counts)
        self.preview = preview


class PreviewOutdated(DomainError):
    """The data moved between the preview and the confirmation; `rows` are lines with what stands on them."""

    def __init__(self, rows: Sequence[tuple[int, str]] = (), count: int = 0) -> None:
        named = ", ".join(_("line %(line)d (%(label)s)") % {"line": line, "label": label} for line, label in rows)
        more = _(" and %(n)d more") % {"n": count - len(rows)} if count > len(rows) else ""
        where = f": {named}{more}" if named else ""
        super().__init__(
            _("Something has changed since this preview%(where)s. Nothing was imported; look at what would happen now.")
            % {"where": where}
        )


class TakenMeanwhile(DomainError):
    """Somebody saved the same thing between the verdict and the write."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody saved what this file brings at the same moment. Nothing was imported; import the file again.")
        )
