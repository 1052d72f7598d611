from __future__ import annotations

import pytest
from django.test import Client

from backoffice.models import AuditEvent
from backoffice.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_signing_in_and_out_is_logged_with_its_address(client: Client) -> None:
    user = make_user("staff")

    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    client.post("/users/logout/")

    login, logout = AuditEvent.objects.order_by("id")
    assert (login.action, logout.action) == ("login", "logout")
    for event in (login, logout):
        assert (event.actor, event.role, event.outcome, event.ip) == (user, "staff", "ok", "127.0.0.1")
        assert event.object_id == str(user.pk)
        assert event.request_id


@pytest.mark.parametrize("is_active", [True, False])
def test_a_failed_sign_in_names_the_account_that_was_tried(client: Client, is_active: bool) -> None:
    user = make_user(is_active=is_active)

    client.post("/admin/login/", {"username": user.username, "password": "a wrong one"})

    event = AuditEvent.objects.get()
    assert (event.action, event.outcome, event.object_id) == ("login.failed", "failed", str(user.pk))
    assert (event.actor, event.actor_name) == (None, "")


def test_a_mistyped_name_may_be_a_password_and_is_not_kept(client: Client) -> None:
    client.post("/admin/login/", {"username": "my-secret-password", "password": "x"})

    event = AuditEvent.objects.get()
    assert (event.action, event.object_id, event.object_label, event.data) == ("login.failed", "", "", {})


def test_signing_out_without_having_signed_in_is_no_event(client: Client) -> None:
    client.post("/users/logout/")

    assert not AuditEvent.objects.exists()
