"""The first rows that an import would write, as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from backoffice.bulk.kinds import VERDICTS
from backoffice.bulk.staging import ROWS, Stage
from backoffice.bulk.verdicts import Change, State, Verdict

Text = Callable[[str, Any], str]


def samples(
    stage: Stage, label: str, old: Mapping[str, str], joins: str, most: int, *, text: Text | None = None
) -> list[Verdict]:
    """Return the first new and changed rows: of a new one what it has, of a changed one what differs.

    A change is called by our own name: a value of ours under another's header, such as "discontinued", could say the
    opposite. `old` maps the columns shown to the expressions of what is there now, `text` writes a value as a cell.
    """
    columns = ", ".join((*old.values(), *(f"r.{name}" for name in old)))
    first = f"SELECT * FROM {VERDICTS} WHERE state <> 'unchanged' ORDER BY line LIMIT {most:d}"
    rows = stage.rows(
        f"""SELECT v.line, v.state, v.target, v.fields, {label}, {columns}
        FROM ({first}) AS v JOIN {ROWS} AS r ON r.line = v.line {joins} ORDER BY v.line"""
    )
    return [_verdict(stage, list(old), row, text or plain_text) for row in rows]


def plain_text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _verdict(stage: Stage, shown: list[str], row: tuple[Any, ...], text: Text) -> Verdict:
    line, state, target, fields, label, *values = row
    differing = json.loads(f"[{fields}]")
    changes = []
    for name, before, after in zip(shown, values[: len(shown)], values[len(shown) :], strict=True):
        old, new = text(name, before), text(name, after)
        if name in differing if state == State.CHANGED else new:
            changes.append(Change(name, old, new))
    return Verdict(line, label, State(state), changes, target=target)
