"""A job's life, from waiting to how it ended."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.utils import timezone

from backoffice.exceptions import DomainError
from backoffice.jobs import board, files, running
from backoffice.jobs.lives import claim_job, end_job, fail_lost_jobs, set_back_job
from backoffice.jobs.tasks import enqueue
from backoffice.jobs.works import Cancelled, Progress, Result, works
from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.tests.factories import make_job, make_kept_file, make_user
from sales.tests.factories import make_order

pytestmark = pytest.mark.django_db
TEST = "test"


@pytest.fixture(autouse=True)
def works_as_they_were() -> Iterator[None]:
    kept = dict(works.items())
    yield
    works._items.clear()
    works._items.update(kept)


def ended(job: DataJob) -> DataJob:
    job.refresh_from_db()
    return job


def silent_for(job: DataJob, seconds: float) -> None:
    with board._board() as table:
        table.execute("UPDATE job SET beat = beat - ? WHERE id = ?", (seconds, job.pk))


def test_a_job_leaves_its_result_its_record_and_a_line_in_the_log() -> None:
    works.register(TEST, lambda job, progress: Result(rows=7, counts={"new": 3}, sha256="f" * 64, size=9))
    job = make_job(work=TEST)

    enqueue(job)

    assert (ended(job).state, job.rows, job.counts, job.size, job.attempt) == ("done", 7, {"new": 3}, 9, 1)
    event = AuditEvent.objects.get(action="export.done")
    assert (event.outcome, event.actor, event.data["sha256"]) == ("ok", job.owner, "f" * 64)


def test_an_export_job_makes_a_file_of_what_its_owner_may_see() -> None:
    orders = [make_order() for _number in range(3)]
    job = make_job(by=make_user(Role.STAFF))

    enqueue(job)

    content = files.path_of(ended(job).file).read_bytes()
    assert (job.state, job.rows, job.size) == ("done", 3, len(content))
    assert job.sha256 == sha256(content).hexdigest()
    assert [line.split(b",")[0] for line in content.splitlines()[1:]] == [b"%d" % o.pk for o in reversed(orders)]
    assert files.path_of(job.file).stat().st_mode & 0o077 == 0


def test_an_export_job_of_who_has_lost_the_right_fails_in_a_sentence() -> None:
    job = make_job(by=make_user(Role.VIEWER))

    enqueue(job)

    assert (ended(job).state, job.message) == ("failed", "You may not export this list any more.")
    assert not job.file


@pytest.mark.parametrize(
    ("error", "state", "words"),
    (
        (DomainError("The file is too long."), "failed", "The file is too long."),
        (ValueError("a secret"), "failed", "Something went wrong"),
        (Cancelled(), "cancelled", "It was cancelled"),
    ),
)
def test_what_goes_wrong_is_said_in_a_sentence(error: Exception, state: str, words: str) -> None:
    def work(job: DataJob, progress: Progress) -> Result:
        raise error

    works.register(TEST, work)
    job = make_job(work=TEST)

    enqueue(job)

    assert ended(job).state == state
    assert words in job.message
    assert "secret" not in job.message
    assert AuditEvent.objects.get(action=f"export.{state}").data["rows"] == 0


def test_a_wish_to_cancel_stops_the_work_at_its_next_step() -> None:
    steps = []

    def work(job: DataJob, progress: Progress) -> Result:
        for number in range(5):
            progress(f"step {number}")
            steps.append(number)
            if number == 1:
                board.wish_to_cancel(job.pk, by=1)
        return Result()

    works.register(TEST, work)
    job = make_job(work=TEST)

    enqueue(job)

    assert (ended(job).state, steps) == ("cancelled", [0, 1])


def test_a_job_that_was_cancelled_while_it_waited_never_begins() -> None:
    works.register(TEST, lambda job, progress: pytest.fail("it began"))
    job = make_job(work=TEST)
    board.wish_to_cancel(job.pk, by=1)

    enqueue(job)

    assert ended(job).state == "cancelled"


def test_only_one_of_two_workers_gets_a_job() -> None:
    job = make_job()

    assert claim_job(job.pk) is not None
    assert claim_job(job.pk) is None


def test_a_job_whose_process_is_silent_has_failed_and_can_be_run_again() -> None:
    works.register(TEST, lambda job, progress: Result(rows=1))
    job = make_job(work=TEST)
    first = claim_job(job.pk)
    assert first is not None

    assert fail_lost_jobs() == []
    silent_for(job, 60)
    assert [lost.pk for lost in fail_lost_jobs()] == [job.pk]

    assert (ended(job).state, AuditEvent.objects.get(action="export.failed").outcome) == ("failed", "failed")
    assert set_back_job(job, by=make_user())
    enqueue(job)
    assert (ended(job).state, job.attempt) == ("done", 2)
    assert not end_job(first, DataJob.State.FAILED), "the process that was taken for dead must not have the last word"
    assert not board.write(job.pk, first.attempt, "late", 1, None)
    assert ended(job).state == "done"


def test_a_job_that_is_through_cannot_be_run_again() -> None:
    assert not set_back_job(make_job(state=DataJob.State.DONE), by=make_user())
    assert not set_back_job(make_job(state=DataJob.State.RUNNING), by=make_user())
    assert not set_back_job(make_job(state=DataJob.State.FAILED, work=""), by=make_user())


def test_a_long_step_without_a_word_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT_SECONDS", 0.01)
    job = make_job()
    claimed = claim_job(job.pk)
    assert claimed is not None
    silent_for(job, 60)

    with running.beating(claimed):
        deadline = time.monotonic() + 5
        while board.read((job.pk,))[job.pk].is_stale and time.monotonic() < deadline:
            time.sleep(0.01)

    assert not board.read((job.pk,))[job.pk].is_stale


def test_the_board_tells_rate_and_time_left() -> None:
    note = board.Note(1, 1, "writing", 300, 900, began=100.0, beat=103.0, cancelled_by=None)

    assert (note.rate, note.percent, note.seconds_left) == (100.0, 33, 6)
    assert board.Note(1, 1, "", 0, None, 100.0, 100.0, None).seconds_left is None


def test_a_phase_begins_its_own_clock() -> None:
    job = make_job()
    board.open_note(job.pk, 1)
    assert board.write(job.pk, 1, "one", 5, 10)
    first = board.read((job.pk,))[job.pk].began
    assert board.write(job.pk, 1, "one", 6, 10)
    assert board.read((job.pk,))[job.pk].began == first

    time.sleep(0.01)
    assert board.write(job.pk, 1, "two", 0, 10)

    assert board.read((job.pk,))[job.pk].began > first


def test_old_files_go_first_and_old_jobs_later_while_the_log_stays() -> None:
    ages = {name: make_kept_file() for name in ("new", "old", "ancient")}
    for name, days in (("old", 8), ("ancient", 400)):
        DataJob.objects.filter(pk=ages[name].pk).update(finished_at=timezone.now() - timedelta(days=days))
    places = {name: files.path_of(job.file) for name, job in ages.items()}
    stray, fresh = files.path_of(files.new_name("csv")), files.path_of(files.new_name("csv"))
    for path in (stray, fresh):
        path.write_bytes(b"x")
    os.utime(stray, (0, 0))
    events = AuditEvent.objects.count()

    call_command("forget_jobs", verbosity=0)

    assert {name for name, path in places.items() if path.exists()} == {"new"}
    assert set(DataJob.objects.values_list("pk", flat=True)) == {ages["new"].pk, ages["old"].pk}
    assert (stray.exists(), fresh.exists()) == (False, True)
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("name", ("../db.sqlite3", "board.sqlite3", "", "a" * 32, f"{'a' * 32}.csv/.."))
def test_no_other_file_can_be_named(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(name) or "^$"):
        files.path_of(name)
