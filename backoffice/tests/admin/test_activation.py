"""Accounts are closed and opened again."""

from __future__ import annotations

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from backoffice.tests.admin.people_pages import LIST, admin, boss, page_of, told
from backoffice.tests.factories import can_sign_in, make_user

__all__ = (
    "admin",
    "boss",
)

pytestmark = pytest.mark.django_db


def test_deactivating_ends_access_at_once(admin: Client) -> None:
    user = make_user(Role.STAFF)
    theirs = client_of(user)

    response = admin.post(page_of(user, "deactivate"))

    assert f"{user.display_name} cannot sign in any more." in told(response)
    assert theirs.get("/admin/").status_code == 302
    assert not can_sign_in(user)


def test_activating_lets_somebody_in_again(admin: Client) -> None:
    user = make_user(Role.STAFF, is_active=False)

    admin.post(page_of(user, "activate"))

    assert can_sign_in(user)


def test_nobody_deactivates_themselves(admin: Client, boss: User) -> None:
    make_user(Role.ADMIN)

    response = admin.post(page_of(boss, "deactivate"))

    assert "You cannot deactivate your own account." in told(response)
    assert User.objects.get(pk=boss.pk).is_active
    assert AuditEvent.objects.get(outcome="refused").action == "user.deactivate"


def test_one_refusal_does_not_stop_the_others(admin: Client, boss: User) -> None:
    others = make_user(Role.STAFF), make_user(Role.VIEWER)

    response = admin.post(
        LIST, {"action": "deactivate_selected", ACTION_CHECKBOX_NAME: [user.pk for user in (boss, *others)]}
    )

    assert "2 people cannot sign in any more." in told(response)
    assert "your own account" in told(response)
    assert list(User.objects.filter(is_active=True)) == [boss]


def test_many_are_activated(admin: Client) -> None:
    users = make_user(is_active=False), make_user(is_active=False)

    admin.post(LIST, {"action": "activate_selected", ACTION_CHECKBOX_NAME: [user.pk for user in users]})

    assert User.objects.filter(is_active=True).count() == 3


@pytest.mark.parametrize("verb", ["activate", "deactivate", "invite"])
def test_a_button_works_by_post_only(admin: Client, verb: str) -> None:
    user = make_user(Role.STAFF)

    assert admin.get(page_of(user, verb)).status_code == 403
    assert admin.post(f"{LIST}999/{verb}/").status_code == 404
    assert User.objects.get(pk=user.pk).is_active
