"""What a job's page tells: how far it is in words, what can be done about it, and the manifest of its file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.admin.badges import status_badge
from backoffice.jobs import board
from backoffice.jobs.lives import is_lost, lost_message
from backoffice.jobs.tasks import has_worker
from backoffice.models import DataJob

State = DataJob.State
BADGES = {
    State.WAITING: "draft",
    State.RUNNING: "processing",
    State.DONE: "ok",
    State.FAILED: "out",
    State.CANCELLED: "cancelled",
}

COUNTED = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "left_out": gettext_lazy("Wrong, left out"),
}


def badge_of(state: str) -> str:
    return status_badge(BADGES[State(state)], State(state).label)


def state_of(job: DataJob) -> str:
    """Return how it stands: a job whose process is gone has failed, even if nobody could write that yet."""
    is_gone = not job.has_ended and is_lost(job, board.read((job.pk,)).get(job.pk))
    return State.FAILED if is_gone else job.state


def facts_of(job: DataJob) -> dict[str, Any]:
    """Return what the page shows."""
    note = None if job.has_ended else board.read((job.pk,)).get(job.pk)
    is_gone = is_lost(job, note)
    state = State.FAILED if is_gone else State(job.state)
    is_over = job.has_ended or is_gone
    return {
        "state": state.value,
        "badge": badge_of(state),
        "is_over": is_over,
        "phase": note.phase if note is not None else "",
        "percent": note.percent if note is not None else None,
        "words": _words(job, note, is_over=is_over),
        "is_cancelling": not is_over and note is not None and note.cancelled_by is not None,
        "message": lost_message() if is_gone else job.message,
        "may_run_again": bool(job.work) and state in (State.FAILED, State.CANCELLED),
        "list_url": reverse(f"admin:{job.list_name.replace('.', '_')}_changelist") if _is_imported(job) else "",
        "manifest": manifest_of(job),
    }


def _is_imported(job: DataJob) -> bool:
    return job.kind == DataJob.Kind.IMPORT and job.state == State.DONE


def manifest_of(job: DataJob) -> list[tuple[str, str]]:
    """Return what the row says of the file, in words."""
    took = job.finished_at - job.started_at if job.finished_at and job.started_at else None
    lines = (
        (_("Who"), str(job.owner) if job.owner is not None else _("A command")),
        (_("Filter"), "; ".join(f"{name}: {', '.join(values)}" for name, values in job.filter.items())),
        (_("Columns"), ", ".join(job.columns)),
        (_("Rows"), f"{job.rows:,}" if job.has_ended else ""),
        *((COUNTED.get(name, name), f"{count:,}") for name, count in job.counts.items()),
        (_("File"), f"{job.file_name} ({filesizeformat(job.size)})" if job.size else job.file_name),
        (_("SHA-256"), job.sha256),
        (_("Took"), _duration(took) if took is not None else ""),
    )
    return [(str(label), text) for label, text in lines if text]


def _words(job: DataJob, note: board.Note | None, *, is_over: bool) -> str:
    """Return a line such as "120,000 of 1,000,000 · 85,000 a second · 10 seconds left"."""
    if is_over:
        return ""
    if job.state == State.WAITING or note is None:
        return _("It waits for its turn.") if has_worker() else _("It begins at once.")
    amount = f"{note.done:,}" if note.total is None else _("%s of %s") % (f"{note.done:,}", f"{note.total:,}")
    parts = [amount] if note.done or note.total else []
    if note.done and note.rate >= 1:
        parts.append(_("%s a second") % f"{note.rate:,.0f}")
    if note.seconds_left is not None:
        parts.append(_("%s left") % _duration(timedelta(seconds=note.seconds_left)))
    return " · ".join(parts)


def _duration(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 120:
        count = max(1, round(seconds))
        return ngettext("%d second", "%d seconds", count) % count
    return _("%d minutes") % round(seconds / 60)
