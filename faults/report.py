"""A row a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Row:
    fault: str
    database: str
    tries: int = 0
    acknowledged: int | None = None
    lost: int = 0
    broken: int = 0
    seconds: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_twin: bool = False
    """The same with the guard off: it must lose or break something, or the fault proves nothing."""

    @property
    def is_as_it_should_be(self) -> bool:
        return bool(self.lost or self.broken) == self.is_twin

    def expect(self, true: object, sentence: str) -> None:
        """Count what should be so and is not as broken."""
        if not true:
            self.broken += 1
            self.notes.append(f"NOT SO: {sentence}")


HEAD = ("fault", "database", "tries", "acknowledged", "lost", "broken", "seconds to recover", "")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown."""
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|--:|--:|--:|--:|--:|---|"]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in rows]
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    ordered = sorted(row.seconds)
    seconds = f"{ordered[len(ordered) // 2]:.1f} (at most {ordered[-1]:.1f})" if ordered else ""
    name = f"{row.fault}, guard off" if row.is_twin else row.fault
    acknowledged = "" if row.acknowledged is None else str(row.acknowledged)
    notes = "; ".join(row.notes)
    return (name, row.database, str(row.tries), acknowledged, str(row.lost), str(row.broken), seconds, notes)
