"""The list of imports and exports, a job's page, and who sees which."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from backoffice.jobs import board, files
from backoffice.jobs.lives import claim_job
from backoffice.models import AuditEvent, DataJob, User
from backoffice.roles import Role
from backoffice.tests.factories import make_job, make_kept_file, make_user
from backoffice.tests.imports import exported
from sales.tests.factories import make_order

pytestmark = pytest.mark.django_db
LIST = "/admin/backoffice/datajob/"
ORDERS = "/admin/sales/order/"
CHOICE = {"format": "0", "resource": "1", "orderresource_number": "on"}


def browser_of(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, job: DataJob, page: str = "change") -> Any:
    return client.get(f"{LIST}{job.pk}/{page}/")


def test_staff_see_their_own_jobs_and_an_admin_all() -> None:
    staff, admin = make_user(Role.STAFF), make_user(Role.ADMIN)
    own, other = make_kept_file(by=staff, title="Mine"), make_kept_file(by=admin, title="Theirs")
    client = browser_of(staff)

    html = client.get(LIST).content.decode()

    assert "Mine" in html
    assert "Theirs" not in html
    assert page_of(client, own).status_code == 200
    assert page_of(client, other).status_code == 302
    assert [page_of(client, other, page).status_code for page in ("progress", "file")] == [404, 404]
    assert [client.post(f"{LIST}{other.pk}/{page}/").status_code for page in ("cancel", "again")] == [404, 404]
    everything = browser_of(admin).get(LIST).content.decode()
    assert "Mine" in everything
    assert "Theirs" in everything


def test_a_viewer_sees_no_jobs() -> None:
    job = make_kept_file()
    client = browser_of(make_user(Role.VIEWER))

    assert client.get(LIST).status_code == 403
    assert page_of(client, job, "file").status_code == 403


def test_the_file_goes_to_its_owner_with_a_line_in_the_log() -> None:
    staff = make_user(Role.STAFF)
    job = make_kept_file(by=staff, content=b"number\nSO-1\n")

    answer = page_of(browser_of(staff), job, "file")

    assert b"".join(answer.streaming_content) == b"number\nSO-1\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert AuditEvent.objects.get(action="export.download").actor == staff


def test_a_file_stays_with_whoever_lost_the_right_to_its_list_or_to_a_column() -> None:
    staff = make_user(Role.STAFF)
    costs = make_kept_file(by=staff, list_name="inventory.product", columns=("sku", "cost_price"))
    prices = make_kept_file(by=staff, list_name="inventory.product", columns=("sku", "price"))
    client = browser_of(staff)
    assert [answer_to(client, job) for job in (costs, prices)] == [200, 200]

    without(staff, "view_cost_price")
    assert [answer_to(client, job) for job in (costs, prices)] == [403, 200]

    without(staff, "export_product")
    assert answer_to(client, prices) == 403


def answer_to(client: Client, job: DataJob) -> int:
    """Ask for the job's file."""
    answer = page_of(client, job, "file")
    if answer.streaming:
        assert b"".join(answer.streaming_content) == b"number\n"
    return int(answer.status_code)


def without(user: User, codename: str) -> None:
    Group.objects.get(user=user).permissions.remove(Permission.objects.get(codename=codename))


def test_a_file_that_is_gone_is_missing_and_no_error() -> None:
    job = make_kept_file()
    files.forget([job.file])

    assert page_of(browser_of(job.owner), job, "file").status_code == 404


def test_the_page_tells_how_far_a_job_is(settings: Settings) -> None:
    settings.BACKGROUND_JOBS = True
    job = make_job()
    client = browser_of(job.owner)
    assert "It waits for its turn" in page_of(client, job).content.decode()
    claimed = claim_job(job.pk)
    assert claimed is not None
    board.write(job.pk, claimed.attempt, "Writing the rows", 250_000, 1_000_000)

    html, facts = page_of(client, job).content.decode(), page_of(client, job, "progress").json()

    assert '<progress class="job-progress__bar" max="100" value="25"' in html
    assert facts["phase"] == "Writing the rows"
    assert facts["percent"] == 25
    assert facts["words"].startswith("250,000 of 1,000,000")
    assert "· 0 a second" not in facts["words"]
    assert facts["state"] == "running"


def test_a_job_whose_process_is_gone_shows_it_and_offers_to_run_again() -> None:
    make_order()
    job = make_job()
    claim_job(job.pk)
    with board._board() as table:
        table.execute("UPDATE job SET beat = 0 WHERE id = ?", (job.pk,))
    client = browser_of(job.owner)

    html = page_of(client, job).content.decode()
    assert "was ended before it was through" in html
    assert "Run it again" in html
    client.post(f"{LIST}{job.pk}/again/")

    job.refresh_from_db()
    assert (job.state, job.rows) == ("done", 1)


def test_cancelling_is_a_word_on_the_board_and_no_write_to_the_database() -> None:
    job = make_job()
    claim_job(job.pk)
    client = browser_of(job.owner)
    page_of(client, job)

    with CaptureQueriesContext(connection) as queries:
        client.post(f"{LIST}{job.pk}/cancel/")

    assert [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
    assert board.read((job.pk,))[job.pk].cancelled_by == job.owner_id
    assert "It was asked to stop" in page_of(client, job).content.decode()


def test_what_is_through_is_told_on_the_next_page_once(settings: Settings) -> None:
    settings.BACKGROUND_JOBS = True
    make_order()
    client = browser_of(make_user(Role.STAFF))

    asked = client.post(f"{ORDERS}export/", CHOICE | {"later": "1"}, follow=True)

    job = DataJob.objects.get()
    assert asked.redirect_chain[-1][0] == f"{LIST}{job.pk}/change/"
    assert (job.state, job.rows) == ("done", 1), "the tests' backend works at once"
    assert "is through" not in client.get(ORDERS).content.decode(), "its end was on the screen"
    session = client.session
    session["jobs_waited_for"] = [job.pk]
    session.save()
    assert "is through" in client.get(ORDERS).content.decode()
    assert "is through" not in client.get(ORDERS).content.decode()


def test_the_background_is_offered_only_where_there_is_a_worker(settings: Settings) -> None:
    client = browser_of(make_user(Role.STAFF))

    assert 'name="later"' not in client.get(f"{ORDERS}export/").content.decode()
    settings.BACKGROUND_JOBS = True
    assert 'name="later"' in client.get(f"{ORDERS}export/").content.decode()


def test_a_download_leaves_its_record_and_keeps_no_file() -> None:
    make_order()
    staff = make_user(Role.STAFF)

    content = exported(browser_of(staff), ORDERS, resource="1")

    job = DataJob.objects.get()
    assert (job.owner, job.state, job.rows, job.size, job.file) == (staff, "done", 1, len(content), "")
    assert job.columns[0] == "order_id"
    assert page_of(browser_of(staff), job, "file").status_code == 404


def test_a_download_that_is_broken_off_is_recorded_as_that() -> None:
    make_order()
    client = browser_of(make_user(Role.STAFF))

    answer: Any = client.post(f"{ORDERS}export/", CHOICE)
    next(answer._iterator)
    answer._iterator.close()  # as the server does when the browser has gone

    job = DataJob.objects.get()
    assert (job.state, job.message, job.sha256) == ("failed", "It was broken off.", "")
    assert AuditEvent.objects.filter(action="export.failed").exists()


def test_the_list_costs_the_same_for_many_jobs() -> None:
    admin = make_user(Role.ADMIN)
    client = browser_of(admin)

    def statements(rows: int) -> int:
        for _number in range(rows):
            make_kept_file()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    assert statements(2) == statements(20)
