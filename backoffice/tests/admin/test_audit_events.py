"""The audit log in the admin: complete, findable, unchangeable."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.context import RequestContext, request_context
from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.services import audit
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/backoffice/auditevent/"


@pytest.fixture
def admin() -> Client:
    return client_of(make_user(Role.ADMIN, username="boss"))


@pytest.fixture
def anna() -> User:
    return make_user(Role.STAFF, username="anna")


def labels(response: Any) -> list[str]:
    return [event.object_label for event in response.context["cl"].result_list if event.action != "login"]


def test_it_is_filtered_by_action_outcome_role_person_and_time(admin: Client, anna: User) -> None:
    moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
    mug, cup = make_user(None, username="mug"), make_user(None, username="cup")
    audit.record("product.change", mug, by=anna, at=moment)
    audit.record("product.add", cup, by=None, outcome="refused")

    assert labels(admin.get(LIST, {"action": "product.change"})) == ["mug"]
    assert labels(admin.get(LIST, {"outcome__exact": "refused"})) == ["cup"]
    assert labels(admin.get(LIST, {"role__exact": "staff"})) == ["mug"]
    assert labels(admin.get(LIST, {"actor__id__exact": anna.pk})) == ["mug"]
    assert labels(admin.get(LIST, {"at__range__gte": "2026-11-03", "at__range__lte": "2026-11-03"})) == ["mug"]
    assert labels(admin.get(LIST, {"q": "mu", "action": "product.add"})) == []


def test_it_is_found_by_object_person_and_request(admin: Client, anna: User) -> None:
    with request_context(RequestContext(request_id="request-1234")):
        audit.record("product.change", make_user(None, username="mug"), by=anna)

    for asked in ("mug", "anna", "request-1234"):
        assert labels(admin.get(LIST, {"q": asked})) == ["mug"]


def test_the_filter_offers_the_actions_that_happened(admin: Client, anna: User) -> None:
    for action in ("product.add", "product.change", "product.add"):
        audit.record(action, anna, by=anna)

    page = admin.get(LIST).content.decode()

    for action in ("login: Signed in", "product.add: Added", "product.change: Changed"):
        assert page.count(f'data-name="action">{action}</option>') == 1


def test_objects_are_links_and_need_no_queries(admin: Client, anna: User) -> None:
    def record_ten() -> None:
        for number in range(10):
            audit.record("user.change", make_user(None, username=f"u{AuditEvent.objects.count()}-{number}"), by=anna)

    record_ten()
    with CaptureQueriesContext(connection) as ten:
        page = admin.get(LIST).content.decode()
    record_ten()
    with CaptureQueriesContext(connection) as twenty:
        admin.get(LIST)

    assert len(ten) == len(twenty)
    assert f'href="/admin/backoffice/user/{anna.pk + 1}/change/"' in page


def test_an_object_without_a_page_is_no_link(admin: Client) -> None:
    events = (
        AuditEvent.objects.create(action="a", outcome="ok", object_type=kind, object_id="1", object_label="thing")
        for kind in ("", "gone.model", "auth.permission")
    )
    for event in events:
        page = admin.get(f"{LIST}{event.pk}/change/")

        assert page.status_code == 200
        assert ">thing</a>" not in page.content.decode()


def test_details_are_shown_as_they_are(admin: Client, anna: User) -> None:
    event = audit.record("user.change", anna, by=anna, data={"fields": ["<b>"]})

    page = admin.get(f"{LIST}{event.pk}/change/").content.decode()

    assert "&lt;b&gt;" in page
    assert "[&quot;<b>" not in page
    assert '"<b>"' not in page


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_changes_it(superuser: bool, anna: User) -> None:
    client = client_of(make_user(Role.ADMIN, is_superuser=superuser))
    event = audit.record("user.change", anna, by=anna)
    page = f"{LIST}{event.pk}"

    answers = [
        client.post(f"{page}/change/", {"action": "forged"}).status_code,
        client.post(f"{page}/delete/", {"post": "yes"}).status_code,
        client.get(f"{LIST}add/").status_code,
        client.post(f"{LIST}add/", {"action": "forged"}).status_code,
    ]
    client.post(LIST, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"})

    assert answers == [403, 403, 403, 403]
    assert AuditEvent.objects.get(pk=event.pk).action == "user.change"
    assert not AuditEvent.objects.filter(action="forged").exists()


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_others_do_not_see_it(role: Role, anna: User) -> None:
    event = audit.record("user.change", anna, by=anna)
    client = client_of(role)

    assert {client.get(page).status_code for page in (LIST, f"{LIST}{event.pk}/change/")} == {403}


def test_a_refused_page_is_logged_with_its_person(anna: User) -> None:
    client_of(anna).get(LIST)

    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor, event.outcome) == (anna, "refused")
    assert event.data == {"path": LIST, "method": "GET"}


def test_strangers_cannot_fill_it() -> None:
    stranger = Client(enforce_csrf_checks=True)

    for address in (LIST, "/admin/", "/users/", "/health/", "/nowhere/"):
        stranger.get(address)
        stranger.post(address)

    assert not AuditEvent.objects.exists()


def test_a_failed_sign_in_is_logged_without_what_was_typed() -> None:
    Client().post("/admin/login/", {"username": "hunter2", "password": "hunter2"})

    event = AuditEvent.objects.get()
    assert (event.action, event.outcome) == ("login.failed", "failed")
    assert "hunter2" not in f"{event.object_label} {event.actor_name} {event.data}"
