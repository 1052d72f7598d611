"""A job's life: waiting, running, and how it ended. Its row is also the manifest of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backoffice.jobs import board
from backoffice.jobs.works import Result
from backoffice.models import DataJob, User
from backoffice.models.audit import Outcome
from backoffice.services import audit

OUTCOMES = {DataJob.State.DONE: Outcome.OK, DataJob.State.CANCELLED: Outcome.REFUSED}


def create_job(
    *,
    kind: str,
    title: str,
    by: User | None,
    arguments: Mapping[str, Any] | None = None,
    filters: Mapping[str, Any] | None = None,
    columns: Sequence[str] = (),
    is_running: bool = False,
    **facts: Any,
) -> DataJob:
    """Write the row before anything is done. `is_running` where whoever asks waits for it; `facts` are other fields."""
    now = timezone.now()
    job = DataJob(
        kind=kind,
        title=title[:200],
        owner=by if by is not None and by.pk else None,
        arguments=dict(arguments or {}),
        filter=dict(filters or {}),
        columns=list(columns),
        state=DataJob.State.RUNNING if is_running else DataJob.State.WAITING,
        started_at=now if is_running else None,
        created_at=now,
        **facts,
    )
    job.save(force_insert=True)
    board.forget((job.pk,))  # of a database that was set back, another job may have had the number
    if is_running:
        board.open_note(job.pk, job.attempt)
    return job


def claim_job(job_id: int) -> DataJob | None:
    """Take a waiting job, or none where somebody else has it."""
    taken = DataJob.objects.filter(pk=job_id, state=DataJob.State.WAITING).update(
        state=DataJob.State.RUNNING, attempt=F("attempt") + 1, started_at=timezone.now(), message=""
    )
    if not taken:
        return None
    job = DataJob.objects.select_related("owner").get(pk=job_id)
    board.open_note(job.pk, job.attempt)
    return job


@transaction.atomic
def end_job(job: DataJob, state: str, *, result: Result | None = None, message: str = "") -> bool:
    """Write how this attempt ended, unless a later one has begun; return whether it was written."""
    made = result or Result()
    facts: dict[str, Any] = {"state": state, "finished_at": timezone.now(), "message": message or made.message}
    facts |= {"rows": made.rows, "counts": dict(made.counts)}
    if made.sha256:
        facts |= {"file": made.file, "size": made.size, "sha256": made.sha256}
    own = DataJob.objects.unfinished().filter(pk=job.pk, attempt=job.attempt, state=job.state)
    if not own.update(**facts):
        return False
    for name, value in facts.items():
        setattr(job, name, value)
    _note_end(job)
    return True


def fail_lost_jobs() -> list[DataJob]:
    """Mark the jobs of which nothing was heard for a while: their process was killed."""
    begun = tuple(DataJob.objects.unfinished().select_related("owner"))
    notes = board.read([job.pk for job in begun])
    lost = [job for job in begun if is_lost(job, notes.get(job.pk))]
    return [job for job in lost if end_job(job, DataJob.State.FAILED, message=lost_message())]


def is_lost(job: DataJob, note: board.Note | None) -> bool:
    """Say whether a job has been silent for too long: while it ran, or since a worker took it out of the queue."""
    if job.state == DataJob.State.WAITING:
        task = DBTaskResult.objects.filter(args_kwargs__args=[job.pk]).order_by("-enqueued_at").first()
        return task is not None and task.status == TaskResultStatus.RUNNING and _is_long_ago(task.started_at)
    if job.state != DataJob.State.RUNNING:
        return False
    if note is not None and note.attempt == job.attempt:
        return note.is_stale
    return _is_long_ago(job.started_at)


def _is_long_ago(moment: datetime | None) -> bool:
    return moment is None or moment < timezone.now() - timedelta(seconds=board.STALE_SECONDS)


def lost_message() -> str:
    return _("The process that worked on it was ended before it was through. Run it again.")


@transaction.atomic
def set_back_job(job: DataJob, *, by: User) -> bool:
    """Let a job that failed or was cancelled wait again; return False where it is not one of those."""
    ended = DataJob.objects.filter(pk=job.pk, state__in=(DataJob.State.FAILED, DataJob.State.CANCELLED)).exclude(
        work=""
    )
    if not ended.update(state=DataJob.State.WAITING, finished_at=None, started_at=None, message=""):
        return False
    board.forget((job.pk,))
    audit.record(f"{job.kind}.again", job, by=by)
    return True


def forget_jobs(*, ended_before: datetime) -> list[str]:
    """Delete the rows of old jobs; return the names of their files. The audit log keeps what they were."""
    old = DataJob.objects.ended().filter(finished_at__lt=ended_before)
    found = list(old.values_list("pk", "file"))
    DataJob.objects.filter(pk__in=[pk for pk, _file in found]).delete()
    board.forget([pk for pk, _file in found])
    return [file for _pk, file in found if file]


def forget_files(*, ended_before: datetime) -> list[str]:
    """Let old jobs forget their files, and return the files' names."""
    old = DataJob.objects.ended().filter(finished_at__lt=ended_before).exclude(file="")
    names = list(old.values_list("file", flat=True))
    old.update(file="")
    return names


def _note_end(job: DataJob) -> None:
    """Record what the file was: the log outlives the row. A message stays in the row, for it may name a customer."""
    data = {"list": job.list_name, "rows": job.rows, "bytes": job.size, "sha256": job.sha256, "counts": job.counts}
    outcome = OUTCOMES.get(DataJob.State(job.state), Outcome.FAILED)
    audit.record(f"{job.kind}.{job.state}", job, by=job.owner, outcome=outcome, data=data)
