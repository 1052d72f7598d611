"""The wrong rows of a file, in our columns and each with the reason, to be corrected and brought in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO

from backoffice.bulk.cells import escape
from backoffice.bulk.engine import judged
from backoffice.bulk.kinds import Kind
from backoffice.bulk.own_columns import REASON
from backoffice.bulk.sources import Source
from backoffice.bulk.staging import PROBLEMS, Stage


def wrong_rows_file(kind: Kind, source: Source) -> IO[bytes]:
    """Read the file again and return its wrong rows as CSV. Raises FileRefused, NothingRead."""
    with ExitStack() as on_failure:
        file = on_failure.enter_context(TemporaryFile())  # whoever sends it closes it
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        on_failure.callback(text.detach)
        writer = csv.writer(text)
        writer.writerow([*source.columns, REASON])
        with judged(kind, source) as stage:
            for cells, reason in _wrong_rows(stage):
                writer.writerow([*(escape(cell or "") for cell in cells), reason])
        text.flush()
        file.seek(0)
        on_failure.pop_all()
    text.detach()
    return file


def _wrong_rows(stage: Stage) -> Iterator[tuple[tuple[str | None, ...], str]]:
    """Walk through the rows and their problems at once: both rise by line."""
    named = stage.stream(f"SELECT line, title, sentence FROM {PROBLEMS} ORDER BY line, rank")
    reasons = ((line, _reason(list(found))) for line, found in groupby(named, key=lambda row: row[0]))
    wanted, reason = next(reasons, (0, ""))
    for line, cells in stage.source.rows():
        while wanted and wanted < line:
            wanted, reason = next(reasons, (0, ""))
        if wanted == line:
            yield cells, reason


def _reason(found: list[tuple[int, str, str]]) -> str:
    return " ".join(f"{title}: {sentence}" if title else sentence for _line, title, sentence in found)
