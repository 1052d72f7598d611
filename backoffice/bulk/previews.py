"""What a preview shows and an import has done: counts, the first wrong cells, the first rows, what else is to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.bulk.verdicts import Change, Problem, Verdict
from backoffice.models import AuditEvent
from backoffice.models.audit import Outcome


@dataclass(frozen=True)
class Preview:
    """`read` counts the file's rows, `wrong` those with a problem; the others are new, changed or unchanged."""

    read: int
    new: int
    changed: int
    unchanged: int
    wrong: int
    set_aside: int = 0
    """Rows of the file that are no rows of ours; the notes say why."""
    problems: Sequence[Problem] = ()
    """The first ones, by line."""
    problem_count: int = 0
    rows: Sequence[Verdict] = ()
    """The first rows that would be written, with old and new values."""
    effects: Sequence[Change] = ()
    """What the import would do to the whole, such as the value of the stock."""
    notes: Sequence[str] = ()
    makes: Sequence[str] = ()
    """What is made besides the rows themselves, such as a category that the file names first."""

    @property
    def to_write(self) -> int:
        return self.new + self.changed

    @property
    def does_something(self) -> bool:
        return self.to_write > 0


def earlier_import(action: str, digest: str) -> Iterator[str]:
    """Say who imported the very same file before, and when."""
    known = AuditEvent.objects.filter(action=action, outcome=Outcome.OK, data__sha256=digest).order_by("id").last()
    if known is not None:
        day = date_format(timezone.localtime(known.at), "DATETIME_FORMAT")
        who = known.actor_name or _("a command")
        yield _("This very file was imported before: on %(day)s by %(who)s.") % {"day": day, "who": who}
