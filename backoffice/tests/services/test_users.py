from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from backoffice.exceptions import StaleObject
from backoffice.models import AuditEvent, SiteSettings, User
from backoffice.roles import Role
from backoffice.services.users import (
    UserRefused,
    deactivate_user,
    edit_user,
    invitation_path,
    invite_user,
    set_active,
    set_role,
)
from backoffice.tests.factories import can_sign_in, make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)
LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


def the_event(action: str) -> AuditEvent:
    return AuditEvent.objects.get(action=action)


def invite(**overrides: Any) -> User:
    facts = {"username": "ada", "email": "ada@example.com", "role": Role.STAFF, "by": None} | overrides
    return invite_user(**facts)


def test_an_invited_person_has_a_role_no_password_and_a_record() -> None:
    admin = make_user(Role.ADMIN)

    user = invite(by=admin, first_name="Ada", last_name="Lovelace", at=LONG_AGO)

    user = User.objects.get(pk=user.pk)
    assert (user.username, user.email, user.display_name) == ("ada", "ada@example.com", "Ada Lovelace")
    assert (user.role, user.is_staff, user.is_active, user.is_superuser) == (Role.STAFF, True, True, False)
    assert not user.has_usable_password()
    assert (user.date_joined, user.version) == (LONG_AGO, 1)
    history = user.history.get()
    assert (history.history_user, history.history_date, history.history_change_reason) == (admin, LONG_AGO, "invited")
    event = the_event("user.invite")
    assert (event.actor, event.object_id, event.data, event.at) == (admin, str(user.pk), {"role": "staff"}, LONG_AGO)


def test_the_mailed_link_sets_the_first_password(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        user = invite(base_url="https://shop.example")
        assert mail.outbox == []  # not before the commit

    assert len(callbacks) == 1
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert SiteSettings.load().company_name in message.subject
    (link,) = re.findall(r"https://shop\.example(/\S+)", str(message.body))
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0]
    client.post(path, {"new_password1": "a-fresh-secret-9", "new_password2": "a-fresh-secret-9"})
    user.refresh_from_db()
    assert user.check_password("a-fresh-secret-9")


def test_the_link_works_once(client: Client) -> None:
    user = make_user()
    link = invitation_path(user)
    user.set_password("another-secret-9")
    user.save()

    page = client.get(link, follow=True)

    assert page.context["validlink"] is False


def test_without_an_address_nothing_is_mailed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        invite(email="")

    assert (callbacks, mail.outbox) == ([], [])


def test_nothing_is_mailed_for_a_refused_invitation(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_user(username="ada")

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(UserRefused):
        invite()

    assert callbacks == []


@pytest.mark.parametrize("name", ["ada", "ADA"])
def test_a_name_that_differs_from_anothers_in_case_only_is_taken(name: str) -> None:
    make_user(username="ada")
    other = make_user(username="bob")

    assert_refused(lambda: invite(username=name), f"account named {name} already")
    assert_refused(lambda: edit_user(other.pk, changes={"username": name}, by=None), f"account named {name} already")


@pytest.mark.parametrize(
    ("overrides", "match"),
    [
        ({"username": ""}, "^Username: "),
        ({"username": "two words"}, "^Username: "),
        ({"username": "x" * 151}, "^Username: "),
        ({"email": "nonsense"}, "^Email address: "),
        ({"first_name": "x" * 151}, "^First name: "),
    ],
)
def test_an_impossible_value_is_refused_by_name(overrides: dict[str, str], match: str) -> None:
    user = make_user()

    assert_refused(lambda: invite(**overrides), match)
    assert_refused(lambda: edit_user(user.pk, changes=overrides, by=None), match)


def test_an_edit_writes_what_changed() -> None:
    admin, user = make_user(Role.ADMIN), make_user(username="ada")

    edit_user(user.pk, changes={"first_name": "Ada", "email": user.email}, by=admin, version=1, at=LATER)

    user.refresh_from_db()
    assert (user.first_name, user.version) == ("Ada", 2)
    history = user.history.first()
    assert (history.history_user, history.history_date, history.first_name) == (admin, LATER, "Ada")
    assert the_event("user.change").data == {"fields": ["first_name"]}


def test_ones_own_name_may_change_in_case() -> None:
    user = make_user(username="ada")

    assert edit_user(user.pk, changes={"username": "Ada"}, by=None).username == "Ada"


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    user = make_user()
    before = database_snapshot()

    edit_user(user.pk, changes={"email": user.email, "is_superuser": True}, by=None)

    assert database_snapshot() == before


def test_a_stale_edit_is_refused() -> None:
    user = make_user()
    edit_user(user.pk, changes={"first_name": "Ada"}, by=None)

    assert_refused(
        lambda: edit_user(user.pk, changes={"first_name": "Eve"}, by=None, version=1),
        f"{user.username} was changed by somebody else",
        StaleObject,
    )


@pytest.mark.parametrize(("before", "after"), [("staff", "viewer"), ("viewer", "admin"), ("admin", "staff")])
def test_a_new_role_replaces_the_old_one(before: str, after: str) -> None:
    make_user(Role.ADMIN)
    admin, user = make_user(Role.ADMIN), make_user(before)

    set_role(user.pk, role=Role(after), by=admin, at=LATER)

    user = User.objects.get(pk=user.pk)
    assert [group.name for group in user.groups.all()] == [Role(after).group_name]
    assert user.version == 2
    assert user.history.first().history_change_reason == f"role: {Role(after).label}"
    event = the_event("user.set_role")
    assert (event.actor, event.data, event.at) == (admin, {"from": before, "to": after}, LATER)


def test_a_superuser_who_gets_a_lesser_role_is_one_no_longer() -> None:
    make_user(Role.ADMIN)
    user = make_user(None, is_superuser=True, is_staff=False)

    set_role(user.pk, role=Role.VIEWER, by=None)

    user = User.objects.get(pk=user.pk)
    assert (user.role, user.is_superuser, user.is_staff) == (Role.VIEWER, False, True)


def test_the_first_role_comes_from_nowhere_and_the_same_role_again_writes_nothing() -> None:
    user = make_user(None)

    set_role(user.pk, role=Role.STAFF, by=None)
    before = database_snapshot()
    set_role(user.pk, role=Role.STAFF, by=None)

    assert database_snapshot() == before
    assert the_event("user.set_role").data == {"from": "", "to": "staff"}


def test_a_role_given_to_somebody_with_several_leaves_only_that_one() -> None:
    user = make_user(Role.STAFF)
    user.groups.add(Group.objects.get(name="Viewer"))

    set_role(user.pk, role=Role.STAFF, by=None)

    assert [group.name for group in user.groups.all()] == ["Staff"]


def test_the_last_active_admin_keeps_the_role_and_the_access() -> None:
    admin, other = make_user(Role.ADMIN, username="ada"), make_user(Role.STAFF)
    make_user(Role.ADMIN, is_active=False)

    assert_refused(lambda: set_role(admin.pk, role=Role.STAFF, by=admin), "ada is the last active Admin")
    assert_refused(lambda: deactivate_user(admin.pk, by=other), "ada is the last active Admin")


def test_one_of_two_admins_may_go() -> None:
    admin, other = make_user(Role.ADMIN), make_user(Role.ADMIN)

    deactivate_user(other.pk, by=admin)

    assert not User.objects.get(pk=other.pk).is_active


def test_nobody_deactivates_oneself() -> None:
    admin = make_user(Role.ADMIN)
    make_user(Role.ADMIN)

    assert_refused(lambda: deactivate_user(admin.pk, by=admin), "cannot deactivate your own account")


def test_deactivating_ends_all_access_at_once_and_keeps_the_name() -> None:
    admin, user = make_user(Role.ADMIN), make_user(Role.STAFF)
    browser = Client()
    assert can_sign_in(user, client=browser)

    deactivate_user(user.pk, by=admin, at=LATER)

    response = browser.get("/admin/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("admin:login"))
    assert not can_sign_in(user)
    user.refresh_from_db()
    assert (user.is_active, user.version, user.history.first().history_user) == (False, 2, admin)
    event = the_event("user.deactivate")
    assert (event.actor, event.object_label, event.at) == (admin, user.username, LATER)


def test_somebody_who_comes_back_is_let_in_again() -> None:
    user = make_user(is_active=False)

    set_active(user.pk, active=True, by=None)
    before = database_snapshot()
    set_active(user.pk, active=True, by=None)

    user.refresh_from_db()
    assert (user.is_active, user.version) == (True, 2)
    assert the_event("user.activate").object_id == str(user.pk)
    assert database_snapshot() == before
