"""The one task that django-tasks knows: run a job."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from backoffice.jobs.running import run_job
from backoffice.models import DataJob


@task()
def work_on(job_id: int) -> None:
    run_job(job_id)


def has_worker() -> bool:
    """Say whether jobs wait for `manage.py db_worker`; else they run at once, while whoever asks waits."""
    return bool(settings.BACKGROUND_JOBS)


def enqueue(job: DataJob) -> None:
    work_on.enqueue(job.pk)
