"""A worker that is killed, ended or asked to stop at each phase of an import: nothing has happened, or everything."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from backoffice.admin import import_jobs
from backoffice.bulk.staging import BATCH
from backoffice.jobs import board
from backoffice.jobs.lives import fail_lost_jobs, set_back_job
from backoffice.jobs.tasks import enqueue
from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.services.integrity import find_broken
from backoffice.tests.factories import make_client, make_user
from backoffice.tests.imports import confirmation, upload
from backoffice.tests.jobs.workers import (
    DATABASE_TASKS,
    JOB_TABLES,
    PHASES,
    cancelled,
    killed,
    killed_before_it_begins,
    terminated,
    worked,
)
from backoffice.tests.repeats import repeats
from backoffice.tests.snapshots import database_hash
from inventory.models import Product, StockMovement
from inventory.tests.factories import make_product
from inventory.tests.races.report import note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

LIST = "/admin/inventory/product/"
ROWS = BATCH + 500
STOCKED = sum(n % 3 > 0 for n in range(ROWS) if n != 1)  # S-1 is known, and keeps the stock that it has
MOMENTS = (0, 0.004, 0.015, 0.05, 0.15)[: repeats(5, 1)]
"""Seconds between the beginning of a phase and the kill."""


@pytest.fixture(autouse=True)
def a_worker_does_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKGROUND_JOBS = True
    settings.TASKS = DATABASE_TASKS
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 0)


@pytest.fixture
def client() -> Client:
    make_product(sku="S-1", name="Name", price=1)
    return make_client(Role.STAFF, username="importer")


def waiting_job(client: Client) -> DataJob:
    lines = [f"S-{n},Name,2.00,Family {n % 7},{n % 3}" for n in range(ROWS)]
    content = "\n".join(("sku,name,price,family,opening_stock", *lines)).encode()
    client.post(f"{LIST}process_import/", confirmation(upload(client, LIST, content, name="new.csv")))
    job = DataJob.objects.latest("pk")
    assert job.state == "waiting"
    return job


def has_happened(job: DataJob) -> bool:
    return AuditEvent.objects.filter(action="product.import", data__job=job.pk).exists()


def assert_all_of_it(job: DataJob) -> None:
    """All rows once, whatever happened to the worker on the way."""
    assert (Product.objects.count(), Product.objects.filter(price=2).count()) == (ROWS, ROWS)
    assert Product.history.filter(price=2).count() == ROWS
    assert StockMovement.objects.count() == STOCKED
    assert AuditEvent.objects.filter(action="product.import").count() == 1
    assert [finding for finding in find_broken() if not finding.holds] == []


def assert_rerun_works(job: DataJob) -> None:
    job.refresh_from_db()
    assert set_back_job(job, by=make_user())
    enqueue(job)
    assert worked() == 0
    job.refresh_from_db()
    assert (job.state, job.rows, job.counts["new"], job.counts["changed"]) == ("done", ROWS, ROWS - 1, 1)
    assert_all_of_it(job)


def state_of(job: DataJob) -> str:
    job.refresh_from_db()
    return job.state


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_workers_import_is_nothing_or_everything_and_can_be_run_again(
    client: Client, phase: str, moment: float
) -> None:
    job = waiting_job(client)
    before = database_hash(but=JOB_TABLES)

    assert worked(phase, killed(after=moment)) in ((-signal.SIGKILL, 0) if moment else (-signal.SIGKILL,))

    came_in = has_happened(job)
    note(f"killed {moment:.3f} s into {phase}: {'everything' if came_in else 'nothing'} had come in, then run again")
    if came_in:
        assert phase == "committed" or moment
        assert_all_of_it(job)
    else:
        assert phase != "committed"
        assert database_hash(but=JOB_TABLES) == before
    if state_of(job) == "done":  # it was through before the kill came
        return
    assert state_of(job) == "running"
    silent(job)
    assert [(lost.pk, lost.state) for lost in fail_lost_jobs()] == [(job.pk, "failed")]
    assert_rerun_works(job)


def test_a_job_whose_worker_died_before_it_began_does_not_wait_for_ever(client: Client) -> None:
    job = waiting_job(client)
    assert killed_before_it_begins() == -signal.SIGKILL
    assert (state_of(job), fail_lost_jobs()) == ("waiting", [])

    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(minutes=1))

    page = client.get(f"/admin/backoffice/datajob/{job.pk}/change/")
    assert "Run it again" in page.content.decode()
    client.post(f"/admin/backoffice/datajob/{job.pk}/again/")
    assert state_of(job) == "waiting"
    assert worked() == 0
    assert state_of(job) == "done"
    assert_all_of_it(job)


@pytest.mark.parametrize("phase", PHASES)
def test_a_worker_that_is_asked_to_end_ends_its_import_first(client: Client, phase: str) -> None:
    job = waiting_job(client)

    assert worked(phase, terminated(times=1)) == 0

    assert state_of(job) == "done"
    assert_all_of_it(job)


@pytest.mark.parametrize("phase", PHASES)
def test_a_worker_that_must_end_at_once_says_so_of_its_import(client: Client, phase: str) -> None:
    job = waiting_job(client)
    before = database_hash(but=(*JOB_TABLES, "backoffice_auditevent"))

    worked(phase, terminated(times=2))

    assert state_of(job) == "failed"
    assert "ended before it was through" in job.message
    assert has_happened(job) == (phase == "committed")
    if phase != "committed":
        assert database_hash(but=(*JOB_TABLES, "backoffice_auditevent")) == before
    assert_rerun_works(job)


@pytest.mark.parametrize("phase", PHASES)
def test_cancelling_in_any_phase_before_the_commit_takes_all_of_it_back(client: Client, phase: str) -> None:
    job = waiting_job(client)
    before = database_hash(but=(*JOB_TABLES, "backoffice_auditevent"))

    assert worked(phase, cancelled) == 0

    if phase == "committed":
        assert state_of(job) == "done"
        assert_all_of_it(job)
        return
    assert state_of(job) == "cancelled"
    assert database_hash(but=(*JOB_TABLES, "backoffice_auditevent")) == before
    assert not has_happened(job)
    assert_rerun_works(job)


def silent(job: DataJob) -> None:
    """Let a minute pass in which nothing is heard of the job."""
    with board._board() as table:
        table.execute("UPDATE job SET beat = beat - 60 WHERE id = ?", (job.pk,))
