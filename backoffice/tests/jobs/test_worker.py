"""A real worker, in a process of its own, that is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from backoffice.tests.processes import KEPT, PROJECT, run_python

PREPARE = """
import django; django.setup()
from backoffice.tests.factories import make_job, make_user
from backoffice.jobs.tasks import enqueue
from sales.tests.factories import make_customer
for number in range(3): make_customer()
enqueue(make_job(list_name="sales.customer", arguments={"list_name": "sales.customer"}))
"""
STATE = """
import django; django.setup()
from backoffice.models import DataJob
job = DataJob.objects.get()
print(job.state, job.attempt, job.rows)
"""
LOST = """
import django; django.setup()
from backoffice.jobs import board
from backoffice.jobs.tasks import enqueue
from backoffice.models import DataJob, User
from backoffice.jobs.lives import fail_lost_jobs, set_back_job
with board._board() as table: table.execute("UPDATE job SET beat = 0")
print(*[job.state for job in fail_lost_jobs()])
job = DataJob.objects.get()
assert set_back_job(job, by=User.objects.get())
enqueue(job)
"""
HANGING = """
import time
import django; django.setup()
from django.core.management import call_command
from backoffice.jobs.works import works
def hang(job, progress):
    progress("hanging")
    print("hanging", flush=True)
    time.sleep(100)
works.register("export", hang)
call_command("db_worker", "--no-startup-delay", "--no-reload", "--batch")
"""


@pytest.mark.once
@pytest.mark.thorough
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database of its own, as a file")
def test_a_killed_workers_job_is_found_marked_and_run_again(tmp_path: Path) -> None:
    environment = {
        "DEBUG": "True",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "JOBS_ROOT": str(tmp_path / "jobs"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "BACKGROUND_JOBS": "True",
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
    }
    assert run_python("manage.py", "migrate", "-v0", **environment).returncode == 0
    assert run_python("-c", PREPARE, **environment).stderr == ""
    assert run_python("-c", STATE, **environment).stdout == "waiting 0 0\n"

    with worker(HANGING, environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "hanging\n"
        os.killpg(process.pid, signal.SIGKILL)
    assert run_python("-c", STATE, **environment).stdout == "running 1 0\n"

    assert run_python("-c", LOST, **environment).stdout == "failed\n"
    assert run_python("-c", STATE, **environment).stdout == "waiting 1 0\n"
    worked = run_python("manage.py", "db_worker", "--batch", "--no-reload", "--no-startup-delay", **environment)
    assert worked.returncode == 0, worked.stderr
    assert run_python("-c", STATE, **environment).stdout == "done 2 3\n"


def worker(code: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("COVERAGE")}
    return subprocess.Popen(
        (sys.executable, "-c", code),
        cwd=PROJECT,
        env=kept | {"ENV_FILE": os.devnull, "LOG_FILE": "-"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
