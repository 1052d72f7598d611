"""Large imports as jobs: exactly what the preview showed, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from backoffice.admin import import_jobs
from backoffice.admin.import_jobs import IMPORT, import_work
from backoffice.exceptions import DomainError
from backoffice.jobs import files
from backoffice.jobs.lives import set_back_job
from backoffice.jobs.tasks import enqueue
from backoffice.jobs.works import Cancelled, works
from backoffice.models import AuditEvent, DataJob
from backoffice.roles import Role
from backoffice.tests.factories import make_user
from backoffice.tests.imports import confirmation, upload
from inventory.models import Product
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"
FILE = b"sku,name,price\nNEW-1,One,1.00\nNEW-2,Two,2.00\n"


@pytest.fixture(autouse=True)
def everything_is_large(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKGROUND_JOBS = True
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 0)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.STAFF, username="importer"))
    return client


def confirmed(client: Client, content: bytes = FILE, **typed: str) -> Any:
    page = upload(client, LIST, content, name="new.csv")
    return client.post(f"{LIST}process_import/", confirmation(page) | typed, follow=True)


def test_a_large_import_is_a_job_with_its_counts_and_its_file(client: Client) -> None:
    make_product(sku="NEW-2", name="Two", price="2.00")

    page = confirmed(client)

    job = DataJob.objects.get()
    assert page.redirect_chain[-1][0] == f"/admin/backoffice/datajob/{job.pk}/change/"
    assert (job.state, job.rows, job.counts["new"], job.counts["unchanged"]) == ("done", 2, 1, 1)
    assert Product.objects.filter(sku="NEW-1").exists()
    assert files.path_of(job.file).read_bytes() == FILE
    assert len(job.sha256) == 64
    assert AuditEvent.objects.get(action="product.import").data["sha256"] == job.sha256
    assert AuditEvent.objects.get(action="product.import").actor == job.owner


def test_data_that_moved_since_the_preview_fail_the_job_and_change_nothing(client: Client) -> None:
    page = upload(client, LIST, FILE, name="new.csv")
    make_product(sku="NEW-1", name="Somebody else's")

    client.post(f"{LIST}process_import/", confirmation(page))

    job = DataJob.objects.get()
    assert job.state == "failed"
    assert "NEW-1" in job.message
    assert not Product.objects.filter(sku="NEW-2").exists()


def test_a_small_import_is_done_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "MOST_BYTES_AT_ONCE", 2_000_000)

    confirmed(client)

    assert not DataJob.objects.exists()
    assert Product.objects.count() == 2


def test_a_job_that_ended_behind_its_commit_is_not_done_twice(client: Client) -> None:
    confirmed(client)
    job = DataJob.objects.get()
    DataJob.objects.update(state=DataJob.State.FAILED)

    assert set_back_job(job, by=make_user())
    enqueue(job)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.counts["new"]) == ("done", 2, 2)
    assert "nothing was imported twice" in job.message
    assert AuditEvent.objects.filter(action="product.import").count() == 1


@pytest.mark.parametrize("at", ("Reading the file", "Checking the rows", "Writing the rows"))
def test_cancelling_takes_back_all_that_was_written_and_it_can_be_run_again(
    client: Client, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(phase: str, done: int = 0, total: int | None = None) -> None:
        if phase == at:
            raise Cancelled

    monkeypatch.setitem(works._items, IMPORT, lambda job, progress: import_work(job, stop))
    confirmed(client)
    job = DataJob.objects.get()
    assert (job.state, Product.objects.count()) == ("cancelled", 0)
    assert not AuditEvent.objects.filter(action="product.import").exists()

    monkeypatch.undo()
    assert set_back_job(job, by=make_user())
    enqueue(job)

    job.refresh_from_db()
    assert (job.state, Product.objects.count()) == ("done", 2)


def test_who_lost_the_right_imports_nothing(client: Client) -> None:
    confirmed(client)
    job = DataJob.objects.get()
    job.owner = make_user(Role.VIEWER)

    with pytest.raises(DomainError, match="You may not import"):
        import_work(job, lambda phase, done=0, total=None: None)


def test_a_file_of_a_kind_that_is_not_offered_any_more_is_not_read_as_another(client: Client) -> None:
    confirmed(client, b"sku,name,price\nNEW-1,One,1.00\n")
    job = DataJob.objects.get()
    job.arguments["asked"]["of"] = "a kind of yesterday"

    with pytest.raises(DomainError, match="this kind of file any more"):
        import_work(job, lambda phase, done=0, total=None: None)


def test_a_file_that_is_gone_fails_in_a_sentence(client: Client) -> None:
    confirmed(client)
    job = DataJob.objects.get()
    files.forget([job.file])

    with pytest.raises(DomainError, match="choose the file again"):
        import_work(job, lambda phase, done=0, total=None: None)


def test_reading_a_file_tells_how_much_there_is_and_one_statement_for_all_rows_nothing(client: Client) -> None:
    told: list[tuple[str, int, int | None]] = []
    confirmed(client)

    def note(phase: str, done: int = 0, total: int | None = None) -> None:
        told.append((str(phase), done, total))

    tell = import_jobs.Told(note, 2)
    for done, total, phase in ((1, None, "staging"), (2, 2, "validating"), (0, 2, "merging"), (2, 2, "committed")):
        tell(done, total, phase)

    assert DataJob.objects.get().arguments["asked"]["rows"] == "2"
    assert told == [("Reading the file", 1, 2), ("Checking the rows", 0, None), ("Writing the rows", 0, None)]


def test_a_finished_import_leads_to_what_it_imported(client: Client) -> None:
    html = confirmed(client).content.decode()

    assert 'href="/admin/inventory/product/">Show the products</a>' in html
