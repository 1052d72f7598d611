"""Run a job: claim it, let its work tell how far it is, and write how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from sqlite3 import Error as BoardError
from threading import Event, Thread

from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.jobs import board
from backoffice.jobs.lives import claim_job, end_job, fail_lost_jobs, lost_message
from backoffice.jobs.works import Cancelled, Result, works
from backoffice.models import DataJob

logger = logging.getLogger(__name__)

EVERY = 0.5
BEAT_SECONDS = 3


class BoardProgress:
    """Write on the board twice a second, and at each new phase."""

    def __init__(self, job: DataJob) -> None:
        self.job, self.phase, self.rows, self._written = job, "", 0, 0.0

    def __call__(self, phase: str, done: int = 0, total: int | None = None) -> None:
        self.rows = done
        if phase == self.phase and time.monotonic() - self._written < EVERY:
            return
        self.phase, self._written = phase, time.monotonic()
        if not board.write(self.job.pk, self.job.attempt, phase, done, total):
            raise Cancelled


def run_job(job_id: int) -> None:
    """Do what the job says. Whatever happens is written down; raises only what ends the process."""
    fail_lost_jobs()
    job = claim_job(job_id)
    if job is None:
        return
    try:
        with beating(job):
            result = _work(job)
    except Cancelled as cancelled:
        end_job(job, DataJob.State.CANCELLED, message=str(cancelled))
    except DomainError as refusal:
        end_job(job, DataJob.State.FAILED, message=str(refusal))
    except Exception:
        logger.exception("Job %s failed", job.pk)
        end_job(job, DataJob.State.FAILED, message=_("Something went wrong; the log of the server tells what."))
    except BaseException:  # the process has to end at once
        end_job(job, DataJob.State.FAILED, message=lost_message())
        raise
    else:
        end_job(job, DataJob.State.DONE, result=result)


@contextmanager
def beating(job: DataJob) -> Iterator[None]:
    """Show every few seconds that the process lives, also while the database works on one long statement."""
    over = Event()
    thread = Thread(target=_beat, args=(job.pk, job.attempt, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _work(job: DataJob) -> Result:
    work = works.get(job.work)
    if work is None:
        raise DomainError(_("This kind of job is no longer known here."))
    progress = BoardProgress(job)
    progress(_("Starting"))
    return work(job, progress)


def _beat(job_id: int, attempt: int, over: Event) -> None:
    while not over.wait(BEAT_SECONDS):
        with suppress(BoardError, OSError):  # a beat that was missed is made good by the next
            board.beat(job_id, attempt)
