"""Ask the database whether everything that must always be true is true. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from backoffice.registries import Broken, IntegrityCheck, integrity_checks

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """A rule, how many rows break it, and the first of them."""

    check: IntegrityCheck
    count: int
    first: Sequence[Broken]

    @property
    def holds(self) -> bool:
        return self.count == 0


def find_broken(
    checks: Iterable[IntegrityCheck] = integrity_checks,
    *,
    shown: int = SHOWN,
    using: BaseDatabaseWrapper | None = None,
) -> list[Finding]:
    """Return a finding a rule, in the order registered; of the database `using`, else of the live one.

    Each rule is one statement, which sees one state of the database, so that people may go on working meanwhile.
    """
    return [_inspect(check, shown, using or connection) for check in checks]


def _inspect(check: IntegrityCheck, shown: int, using: BaseDatabaseWrapper) -> Finding:
    if callable(check.finder):
        broken = check.finder(using)
        return Finding(check, len(broken), broken[:shown])
    # Counted where the rows are, so that a million broken rows are not carried here.
    counted = f"SELECT broken.*, COUNT(*) OVER () FROM ({check.finder}) AS broken ORDER BY 1 LIMIT {shown:d}"  # noqa: S608
    with using.cursor() as cursor:
        cursor.execute(counted)
        rows = cursor.fetchall()
    return Finding(check, rows[0][3] if rows else 0, [Broken(*row[:3]) for row in rows])
