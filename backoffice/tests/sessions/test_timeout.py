"""The signing in ends, the session does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, SiteSettings
from backoffice.roles import Role
from backoffice.services.passwords import set_password
from backoffice.services.users import deactivate_user, set_active
from backoffice.sessions.store import own_key
from backoffice.tests.factories import PASSWORD, make_user
from backoffice.tests.sessions.browsers import DAY, HOUR, MINUTE, Clock, clock, content, key_of

__all__ = ("clock",)

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
START = "/admin/"


def signed_in_client(user: Any) -> Client:
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    session = client.session
    session[own_key(user.pk, "cart")] = {"lines": []}
    session.save()
    return client


def farewell(client: Client, **query: str) -> str:
    return " ".join(client.get(LOGIN, query).context["farewell"])


def test_thirty_minutes_without_activity_end_the_signing_in_but_not_the_session(clock: Clock) -> None:
    user = make_user()
    client = signed_in_client(user)
    key = key_of(client)

    clock.turn(30 * MINUTE - 1)
    assert client.get(START).status_code == 200
    clock.turn(30 * MINUTE)
    answer = client.get("/admin/sales/order/?status=draft")

    assert answer.headers["Location"] == f"{LOGIN}?next=/admin/sales/order/%3Fstatus%3Ddraft"
    assert farewell(client) == "You were signed out after 30 minutes without activity."
    assert key_of(client) != key
    assert content(key) == {}
    assert own_key(user.pk, "cart") in content(key_of(client))
    assert "_auth_user_id" not in content(key_of(client))
    last = AuditEvent.objects.latest("id")
    assert (last.action, last.actor, last.data) == ("logout", user, {"because": "idle"})


def test_twelve_hours_end_it_however_active_somebody_is(clock: Clock) -> None:
    client = signed_in_client(make_user())

    for _ in range(12 * 60 // 20 - 1):
        clock.turn(20 * MINUTE)
        assert client.get(START).status_code == 200
    clock.turn(20 * MINUTE)

    assert client.get(START).status_code == 302
    assert farewell(client) == "You were signed out: after 12 hours everybody signs in again."


def test_the_limits_are_settings(clock: Clock, settings: Any) -> None:
    settings.SIGN_IN_IDLE_MINUTES = 1
    client = signed_in_client(make_user())

    clock.turn(MINUTE)

    assert client.get(START).status_code == 302
    assert "after 1 minute without activity" in farewell(client)
    assert django_settings.SESSION_COOKIE_AGE == 7 * DAY


def test_activity_is_written_once_a_minute_at_most(clock: Clock) -> None:
    client = signed_in_client(make_user())

    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(START).status_code == 200
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    assert writes() == 0
    clock.turn(59)
    assert writes() == 0
    clock.turn(1)
    assert (writes(), writes()) == (1, 0)


def test_signing_in_again_begins_anew_and_keeps_what_is_ones_own(clock: Clock) -> None:
    user = make_user()
    client = signed_in_client(user)
    clock.turn(HOUR)
    client.get(START)
    key = key_of(client)

    client.post(f"{LOGIN}?next=/users/account/", {"username": user.username, "password": PASSWORD})

    assert client.get(START).status_code == 200
    assert key_of(client) != key
    assert own_key(user.pk, "cart") in content(key_of(client))
    assert "signed_out" not in content(key_of(client))


def test_a_login_page_that_was_left_open_takes_the_time_out_into_account(clock: Clock) -> None:
    user = make_user()
    client = signed_in_client(user)
    key = key_of(client)
    clock.turn(HOUR)

    client.post(LOGIN, {"username": user.username, "password": PASSWORD})

    assert key_of(client) != key
    assert client.get(START).status_code == 200


def test_a_form_that_met_the_time_out_is_not_saved_and_the_login_page_says_so(clock: Clock) -> None:
    client = signed_in_client(make_user(Role.ADMIN))
    before = SiteSettings.load().company_name
    page = "/admin/backoffice/sitesettings/1/change/"
    clock.turn(HOUR)

    answer = client.post(
        page, {"company_name": "Changed"}, headers={"referer": f"http://testserver{page}?_changelist_filters=x"}
    )

    assert answer.headers["Location"] == f"{LOGIN}?next={page.replace('/', '%2F')}%3F_changelist_filters%3Dx&unsaved=1"
    words = " ".join(client.get(answer.headers["Location"]).context["farewell"])
    assert "30 minutes without activity" in words
    assert "What you sent was not saved" in words
    assert SiteSettings.load().company_name == before


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/x", "//evil.example/", "javascript:alert(1)", f"{LOGIN}"]
)
def test_only_a_page_of_ours_is_led_back_to(referer: str) -> None:
    answer = Client().post("/admin/sales/order/add/", headers={"referer": referer})

    assert answer.headers["Location"] == f"{LOGIN}?next=%2Fadmin%2F&unsaved=1"


@pytest.mark.parametrize("path", ["/admin/logout/", "/users/logout/"])
def test_both_logouts_take_the_authentication_out_and_keep_what_is_ones_own(path: str) -> None:
    user = make_user()
    client = signed_in_client(user)
    key = key_of(client)

    answer = client.post(path)

    assert answer.headers["Location"] == LOGIN
    assert content(key) == {}
    assert content(key_of(client)) == {own_key(user.pk, "cart"): {"lines": []}}
    assert client.get(START).status_code == 302
    assert farewell(client) == ""


@pytest.mark.parametrize("path", ["/admin/logout/", "/users/logout/"])
def test_signing_out_after_the_time_out_loses_nothing_and_leads_to_no_dead_end(clock: Clock, path: str) -> None:
    client = signed_in_client(make_user())
    clock.turn(HOUR)

    answer = client.post(path)

    assert answer.headers["Location"] == f"{LOGIN}?next=%2Fadmin%2F"
    assert farewell(client) == "You were signed out after 30 minutes without activity."


def test_somebody_else_who_signs_in_over_a_running_login_does_not_end_the_firsts_cart() -> None:
    first, second = make_user(), make_user()
    client = signed_in_client(first)
    key = key_of(client)

    client.post(LOGIN, {"username": second.username, "password": PASSWORD})

    now = content(key_of(client))
    assert now["_auth_user_id"] == str(second.pk)
    assert own_key(first.pk, "cart") in now
    assert content(key) == {}


def test_deactivation_ends_access_at_once_and_activation_does_not_bring_it_back() -> None:
    user, admin = make_user(), make_user(Role.ADMIN)
    client = signed_in_client(user)

    deactivate_user(user.pk, by=admin)

    assert client.get(START).status_code == 302
    assert farewell(client) == "You were signed out, because your account was closed. Ask an Admin."
    set_active(user.pk, active=True, by=admin)
    assert client.get(START).status_code == 302


def test_a_new_password_elsewhere_ends_the_signing_in_and_keeps_what_is_ones_own() -> None:
    user = make_user()
    client = signed_in_client(user)

    set_password(user.pk, password="another-good-password", by=None)

    assert client.get(START).status_code == 302
    assert own_key(user.pk, "cart") in content(key_of(client))


@pytest.mark.parametrize("stamp", [None, "yesterday", [], True])
def test_a_session_without_proper_stamps_is_not_signed_in(stamp: Any) -> None:
    client = signed_in_client(make_user())
    session = client.session
    session["active_at"] = stamp
    session.save()

    assert client.get(START).status_code == 302
