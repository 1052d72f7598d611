"""People in the admin, as an Admin, and everything that others may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.admin.people_pages import LIST, NEW, admin, boss, page_of
from backoffice.tests.factories import PASSWORD, make_user

__all__ = (
    "admin",
    "boss",
)

pytestmark = pytest.mark.django_db


def names(response: Any) -> list[str]:
    return [user.username for user in response.context["cl"].result_list]


def test_the_form_has_one_role_and_no_rights(admin: Client) -> None:
    user = make_user(Role.STAFF)

    form = fields_of(admin.get(page_of(user)), "user_form")

    shown = set(form) - {"csrfmiddlewaretoken", "version"}
    assert shown == {"username", "first_name", "last_name", "email", "role"}


def test_the_form_does_not_announce_a_password_that_it_does_not_ask_for(admin: Client) -> None:
    page = admin.get(LIST + "add/").content.decode()

    assert "username and password" not in page


@pytest.mark.parametrize("username", ["boss", "BOSS", "not a name!"])
def test_a_name_that_cannot_be_is_refused(admin: Client, username: str) -> None:
    response = admin.post(f"{LIST}add/", NEW | {"username": username})

    assert response.context["adminform"].form.errors["username"]
    assert User.objects.count() == 1


def test_an_admin_edits_name_and_role(admin: Client) -> None:
    user = make_user(Role.STAFF)
    form = fields_of(admin.get(page_of(user)), "user_form")

    admin.post(page_of(user), form | {"first_name": "Anna", "role": "viewer"})

    fresh = User.objects.get(pk=user.pk)
    assert (fresh.first_name, fresh.role) == ("Anna", Role.VIEWER)
    assert AuditEvent.objects.filter(object_id=str(user.pk), action="user.set_role").count() == 1
    assert AuditEvent.objects.filter(object_id=str(user.pk), action="user.change").count() == 1


def test_the_last_admin_stays_admin(admin: Client, boss: User) -> None:
    form = fields_of(admin.get(page_of(boss)), "user_form")

    response = admin.post(page_of(boss), form | {"first_name": "Bo", "role": "staff"})

    assert "last active Admin" in response.content.decode()
    fresh = User.objects.get(pk=boss.pk)
    assert (fresh.role, fresh.first_name) == (Role.ADMIN, "")
    assert AuditEvent.objects.get(outcome="refused").action == "user.change"


def test_a_stale_form_is_refused(admin: Client) -> None:
    user = make_user(Role.STAFF)
    form = fields_of(admin.get(page_of(user)), "user_form")
    admin.post(page_of(user), form | {"first_name": "Anna"})

    response = admin.post(page_of(user), form | {"first_name": "Hanna"})

    assert "This was changed by boss" in response.content.decode()
    assert User.objects.get(pk=user.pk).first_name == "Anna"


def test_nobody_is_deleted() -> None:
    superuser = client_of(make_user(None, is_superuser=True))
    user = make_user(Role.STAFF)

    response = superuser.post(page_of(user, "delete"), {"post": "yes"})
    superuser.post(LIST, {"action": "delete_selected", ACTION_CHECKBOX_NAME: [user.pk], "post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_an_admin_sets_a_password_and_it_is_logged(admin: Client) -> None:
    user = make_user(Role.STAFF)
    theirs = client_of(user)

    admin.post(page_of(user, "password"), {"password1": "tall-ladder-9", "password2": "tall-ladder-9"})

    fresh = User.objects.get(pk=user.pk)
    event = AuditEvent.objects.get(action="user.set_password")
    assert (fresh.check_password("tall-ladder-9"), fresh.version) == (True, 2)
    assert (event.actor_name, event.object_id, event.data) == ("boss", str(user.pk), {})
    assert fresh.history.first().history_user_id == event.actor_id
    assert theirs.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        {"password1": "12345678", "password2": "12345678"},
        {"password1": "tall-ladder-9", "password2": "tall-ladder-8"},
        {"password1": "", "password2": ""},
        {"usable_password": "false", "unset-password": "1"},
    ],
)
def test_a_bad_password_changes_nothing(admin: Client, typed: dict[str, str]) -> None:
    user = make_user(Role.STAFF)

    response = admin.post(page_of(user, "password"), typed)

    assert response.context["form"].errors
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_the_list_finds_by_name_and_role(admin: Client) -> None:
    make_user(Role.STAFF, username="anna", first_name="Anna")
    make_user(Role.VIEWER, username="hans", first_name="Hans", is_active=False)
    make_user(None, username="root", is_superuser=True)

    assert names(admin.get(LIST, {"q": "ann"})) == ["anna"]
    assert names(admin.get(LIST, {"role": "admin"})) == ["boss", "root"]
    assert names(admin.get(LIST, {"role": "staff"})) == ["anna"]
    assert names(admin.get(LIST, {"is_active__exact": "0"})) == ["hans"]
    assert names(admin.get(LIST, {"role": "king"})) == ["anna", "boss", "hans", "root"]


def test_the_list_needs_no_more_queries_for_more_people(admin: Client) -> None:
    make_user(Role.STAFF)
    with CaptureQueriesContext(connection) as two:
        admin.get(LIST)
    for role in list(Role) * 6:
        make_user(role)
    with CaptureQueriesContext(connection) as twenty:
        admin.get(LIST)

    assert len(two) == len(twenty)


def test_a_password_cannot_be_asked_for(admin: Client) -> None:
    assert admin.get(LIST, {"password__startswith": "md5"}).status_code == 400


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_others_neither_see_nor_change_people(role: Role) -> None:
    client, user = client_of(role), make_user(Role.STAFF)
    pages = [LIST, f"{LIST}add/", *(page_of(user, verb) for verb in ("change", "password", "history"))]
    writes = [(f"{LIST}add/", NEW), (page_of(user), NEW | {"version": "1"})]
    writes += [(page_of(user, verb), {}) for verb in ("activate", "deactivate", "invite", "password", "delete")]

    answers = {client.get(page).status_code for page in pages}
    answers |= {client.post(page, data).status_code for page, data in writes}

    assert answers == {403}
    assert User.objects.get(pk=user.pk).username == user.username


def test_who_may_only_look_sees_the_role_as_text(boss: User) -> None:
    looker = make_user(Role.STAFF)
    looker.user_permissions.add(Permission.objects.get(codename="view_user"))

    page = client_of(looker).get(page_of(boss))

    assert "Admin" in page.content.decode()
    assert set(fields_of(page, "user_form")) <= {"csrfmiddlewaretoken", "version"}
    assert page_of(boss, "deactivate") not in page.content.decode()


def test_a_stranger_is_asked_to_sign_in() -> None:
    assert Client().get(LIST)["Location"] == f"/admin/login/?next={LIST}"
