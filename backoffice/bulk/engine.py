"""Bring a file in by sets: stage its rows, judge them all at once, show the verdicts, and write exactly those.

Preview and import are the same steps; the import goes on where the preview stops. See docs/adr/0012.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from backoffice.bulk.fingerprints import Fingerprints, check_unmoved, write_fingerprints
from backoffice.bulk.kinds import VERDICTS, Kind, Occasion
from backoffice.bulk.previews import Preview, earlier_import
from backoffice.bulk.sources import Source
from backoffice.bulk.staging import PROBLEMS, Progress, Stage, staged
from backoffice.bulk.vendors import vendor
from backoffice.bulk.verdicts import ImportRefused, NothingRead, State, TakenMeanwhile
from backoffice.models import User
from backoffice.services import audit

SHOWN = {"problems": 200, "samples": 50}


def preview(
    kind: Kind, source: Source, *, fingerprints: Fingerprints | None = None, progress: Progress | None = None
) -> Preview:
    """Say what the file would do; nothing is written and nobody has to wait. Raises FileRefused, NothingRead.

    Into `fingerprints` go the marks of the verdicts, for `merge` to compare its own with.
    """
    with judged(kind, source, progress or _silent) as stage:
        if fingerprints is not None:
            write_fingerprints(stage, kind, fingerprints)
        return replace(_summary(kind, stage), rows=kind.samples(stage, SHOWN["samples"]), effects=kind.effects(stage))


def merge(
    kind: Kind,
    source: Source,
    *,
    by: User | None,
    expected: Fingerprints | None = None,
    partly: bool = False,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Import the whole file, or with `partly` its right rows, in one transaction. Returns what was done.

    `expected` is what a preview showed, `facts` are what the audit log says of the file. Raises FileRefused,
    NothingRead, ImportRefused for wrong rows, PreviewOutdated where the data have moved, and what the kind raises.
    """
    tell = progress or _silent
    with _refusing_what_is_taken(), staged(source, kind.fields, tell) as stage, _held(kind, stage, tell):
        done = _summary(kind, stage)
        if expected is not None:
            check_unmoved(stage, kind, expected)
        if done.wrong and not partly:
            raise ImportRefused(done)
        occasion = Occasion(by, at or timezone.now(), lambda phase, rows: tell(rows, done.to_write, phase))
        occasion.phase("merging")
        kind.write(stage, occasion)
        _record(kind, source, occasion, done, facts or {})
        occasion.phase("history", done.to_write)
    tell(done.to_write, done.to_write, "committed")
    return done


def _record(kind: Kind, source: Source, occasion: Occasion, done: Preview, facts: Mapping[str, Any]) -> None:
    """Write one event for the import as a whole."""
    data = {**facts, "sha256": source.digest, "format": source.layout, "rows": done.read}
    counts = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged, "left_out": done.wrong}
    told = data | {"columns": list(source.columns)} | counts
    audit.record(kind.action, by=occasion.by, data=told, at=occasion.at)


@contextmanager
def judged(kind: Kind, source: Source, progress: Progress | None = None) -> Iterator[Stage]:
    """Hold the file's rows and their verdicts in temporary tables inside the block."""
    tell = progress or _silent
    with staged(source, kind.fields, tell) as stage:
        _judge(kind, stage, tell)
        yield stage


@contextmanager
def _refusing_what_is_taken() -> Iterator[None]:
    """Turn what constraints say of two people at the same moment, or the server of a deadlock, into a sentence."""
    try:
        yield
    except IntegrityError as error:
        raise TakenMeanwhile from error
    except OperationalError as error:
        if not vendor().is_deadlock(error):
            raise
        raise TakenMeanwhile from error


@contextmanager
def _held(kind: Kind, stage: Stage, tell: Progress) -> Iterator[None]:
    """Judge the rows, and hold the data as they were judged to the end of the transaction that begins here.

    Where the lock is on the whole file, the rows are judged before it is taken, and again if somebody wrote meanwhile.
    """
    version = stage.data_version()
    if version is not None:
        _judge(kind, stage, tell, lock=True)
    with transaction.atomic():
        if version is None:
            _judge(kind, stage, tell, lock=True)
        elif stage.data_version() != version:
            stage.start_over()
            _judge(kind, stage, tell, lock=True)
        yield


def _judge(kind: Kind, stage: Stage, tell: Progress, *, lock: bool = False) -> None:
    if not stage.read:
        raise NothingRead
    tell(stage.read, stage.read, "validating")
    kind.prepare(stage)
    if lock:
        kind.lock(stage)
    kind.find_problems(stage)
    is_right = f"NOT EXISTS (SELECT 1 FROM {PROBLEMS} AS wrong WHERE wrong.line = r.line)"
    judged = f"SELECT judged.*, {kind.state} AS state FROM ({kind.verdicts(stage)} WHERE {is_right}) AS judged"
    new_id = stage.vendor.next_id(kind.model._meta.db_table) if lock and kind.model else "NULL"
    given = f"CASE WHEN state = 'new' THEN {new_id} ELSE target END"
    stage.make(VERDICTS, query=f"SELECT v.*, {given} AS id FROM ({judged}) AS v")


def _summary(kind: Kind, stage: Stage) -> Preview:
    counts = dict(stage.rows(f"SELECT state, COUNT(*) FROM {VERDICTS} GROUP BY state"))
    source = stage.source
    return Preview(
        read=source.tally.read,
        new=counts.get(State.NEW, 0),
        changed=counts.get(State.CHANGED, 0),
        unchanged=counts.get(State.UNCHANGED, 0),
        wrong=stage.rows(f"SELECT COUNT(DISTINCT line) FROM {PROBLEMS}")[0][0],
        set_aside=source.tally.set_aside.total(),
        problems=stage.problems(SHOWN["problems"]),
        problem_count=stage.count(f"FROM {PROBLEMS}"),
        notes=(*earlier_import(kind.action, source.digest), *source.notes, *kind.notes(stage)),
        makes=kind.makes(stage),
    )


def _silent(done: int, total: int | None, phase: str) -> None:
    """Tell nobody."""
