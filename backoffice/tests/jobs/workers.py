"""A real worker in a process of its own, to which something happens at a named phase of an import."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from threading import Thread

from django.core.management import call_command
from django.db import connection, connections

from backoffice.admin import import_jobs
from backoffice.jobs import board, tasks
from backoffice.models import DataJob

PHASES = ("staging", "validating", "merging", "history", "committed")
DATABASE_TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_TABLES = ("backoffice_datajob", "django_tasks_database_dbtaskresult", "django_session")
PATIENCE = 120

Blow = Callable[[DataJob], None]


def killed(after: float) -> Blow:
    """Return what ends the process as a power cut does, so many seconds after the phase has begun."""
    return lambda job: os.kill(os.getpid(), signal.SIGKILL) if not after else _kill_later(after)


def terminated(times: int) -> Blow:
    """Return what asks the process to end; a second time it means at once."""

    def terminate(job: DataJob) -> None:
        for _time in range(times):
            os.kill(os.getpid(), signal.SIGTERM)

    return terminate


def killed_before_it_begins() -> int | None:
    """Let a worker take a job out of the queue, and die before the job knows."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_take_and_die)
    process.start()
    process.join(PATIENCE)
    return process.exitcode


def _take_and_die() -> None:
    vars(tasks)["run_job"] = lambda job_id: os.kill(os.getpid(), signal.SIGKILL)
    call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)


def cancelled(job: DataJob) -> None:
    board.wish_to_cancel(job.pk, by=1)


def worked(at: str = "", blow: Blow | None = None) -> int | None:
    """Let a worker do all that waits; return how its process ended."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_work, args=(at, blow))
    process.start()
    process.join(PATIENCE)
    if connection.vendor == "postgresql":
        _wait_for_the_server()
    return process.exitcode


def _wait_for_the_server() -> None:
    """A server ends what a client has sent before it sees that the client is gone: a COMMIT, at the worst."""
    limit = time.monotonic() + PATIENCE
    others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(others)
        while cursor.fetchone()[0] and time.monotonic() < limit:
            time.sleep(0.02)
            cursor.execute(others)


def _work(at: str, blow: Blow | None) -> None:
    """Run the command in this process, a copy of the test's; what is changed here goes with it."""

    class Struck(import_jobs.Told):
        is_whole = True

        def __call__(self, done: int, total: int | None, phase: str) -> None:
            if phase == at and blow is not None and self.is_whole:
                self.is_whole = False
                blow(DataJob.objects.running().latest("pk"))
            super().__call__(done, total, phase)

    import_jobs.Told = Struck  # type: ignore[misc]
    call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)


def _kill_later(after: float) -> None:
    def kill() -> None:
        time.sleep(after)
        os.kill(os.getpid(), signal.SIGKILL)

    Thread(target=kill, daemon=True).start()
