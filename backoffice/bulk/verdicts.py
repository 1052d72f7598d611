"""What an import would do, row by row, before anything is done: the preview and the import read the same plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError


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
        facts = {"line": self.line, "column": self.column, "value": self.shown, "sentence": self.sentence}
        if self.column and self.value:
            return _("Line %(line)d, %(column)s: “%(value)s” %(sentence)s") % facts
        if self.column:
            return _("Line %(line)d, %(column)s: %(sentence)s") % facts
        if self.value:
            return _("Line %(line)d: “%(value)s” %(sentence)s") % facts
        return _("Line %(line)d: %(sentence)s") % facts

    @property
    def reason(self) -> str:
        """What is wrong, for the row itself to carry."""
        return _("%(column)s: %(sentence)s") % vars(self) if self.column else self.sentence

    @property
    def shown(self) -> str:
        """As much of the cell as fits beside a sentence."""
        return Truncator(self.value).chars(81)


@dataclass(frozen=True)
class Change:
    """A field's value before and after, as people read them."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row. `values` are those that are written, by field; `target` is the known object's id."""

    line: int
    label: str
    state: State
    changes: Sequence[Change] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    target: int | None = None


class NothingRead(DomainError):
    """There is nothing to import, and nothing of it is there already either."""

    def __init__(self) -> None:
        super().__init__(_("The file has headers and no row below them."))


@dataclass(frozen=True)
class Plan:
    """Every row's verdict or problem. `read` counts the file's rows; `notes` say what was left out or guessed."""

    read: int
    verdicts: Sequence[Verdict] = ()
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    makes: Sequence[str] = ()
    """What is made besides the rows themselves, such as a category that the file names first."""

    def count(self, state: State) -> int:
        return Counter(verdict.state for verdict in self.verdicts)[state]

    @property
    def new(self) -> int:
        return self.count(State.NEW)

    @property
    def changed(self) -> int:
        return self.count(State.CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(State.UNCHANGED)

    @property
    def wrong(self) -> int:
        """Rows with a problem; a row may have several."""
        return len({problem.line for problem in self.problems})

    @property
    def does_something(self) -> bool:
        return not self.problems and bool(self.new or self.changed)

    @property
    def digest(self) -> str:
        """A number for all that the import would do: the same before and after means that nothing moved."""
        rows = [(row.line, row.state, row.target, [(c.column, c.old, c.new) for c in row.changes]) for row in self]
        facts = json.dumps([rows, list(self.makes), [str(problem) for problem in self.problems]])
        return sha256(facts.encode()).hexdigest()

    def __iter__(self) -> Any:
        return iter(self.verdicts)


class ImportRefused(DomainError):
    """The file holds wrong rows; nothing was imported."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("%(wrong)d of %(read)d rows are wrong. Nothing was imported.") % {"wrong": plan.wrong, "read": plan.read}
        )
        self.plan = plan


class PreviewOutdated(DomainError):
    """The data moved between the preview and the confirmation."""

    def __init__(self) -> None:
        super().__init__(
            _("Something has changed since this preview. Nothing was imported; look at what would happen now.")
        )


def check_plan(plan: Plan, expected: str | None) -> None:
    """Raise ImportRefused for wrong rows, PreviewOutdated where the plan is not the one that was shown."""
    if expected is not None and plan.digest != expected:
        raise PreviewOutdated
    if plan.problems:
        raise ImportRefused(plan)
