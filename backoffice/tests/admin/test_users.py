"""People in the admin, as an Admin, and everything that others may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.services.users import invite_user
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/backoffice/user/"
NEW = {"username": "anna", "first_name": "Anna", "last_name": "Smith", "email": "anna@example.com", "role": "staff"}


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMIN, username="boss")


@pytest.fixture
def admin(boss: User) -> Client:
    return client_of(boss)


def page_of(user: User, verb: str = "change") -> str:
    return f"{LIST}{user.pk}/{verb}/"


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.wsgi_request._messages)


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


def test_an_invitation_is_mailed_and_its_link_shown(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(f"{LIST}add/", NEW)

    anna = User.objects.get(username="anna")
    assert (anna.role, anna.has_usable_password(), anna.is_superuser) == (Role.STAFF, False, False)
    link = re.search(r"http://testserver(/admin/password_reset/[\w/-]+)", told(response))
    assert link
    assert link.group(0) in mail.outbox[0].body
    assert AuditEvent.objects.get(action="user.invite").data == {"role": "staff"}


def test_the_link_sets_the_first_password(admin: Client) -> None:
    link = re.search(r"/admin/password_reset/[\w/-]+", told(admin.post(f"{LIST}add/", NEW)))
    assert link
    anna = Client()

    form = anna.get(link.group(0), follow=True)
    anna.post(form.redirect_chain[-1][0], {"new_password1": "tall-ladder-9", "new_password2": "tall-ladder-9"})

    assert anna.login(username="anna", password="tall-ladder-9")
    event = AuditEvent.objects.get(action="user.set_password")
    assert (event.actor_name, event.object_label) == ("anna", "anna")
    assert client_of(Role.STAFF).get(link.group(0), follow=True).context["validlink"] is False


def test_the_link_opens_nothing_while_the_account_is_closed(admin: Client) -> None:
    link = re.search(r"/admin/password_reset/[\w/-]+", told(admin.post(f"{LIST}add/", NEW)))
    assert link
    form = Client().get(link.group(0), follow=True)
    guest = form.client
    admin.post(page_of(User.objects.get(username="anna"), "deactivate"))

    assert guest.get(link.group(0), follow=True).context["validlink"] is False
    guest.post(form.redirect_chain[-1][0], {"new_password1": "tall-ladder-9", "new_password2": "tall-ladder-9"})

    assert not User.objects.get(username="anna").has_usable_password()
    assert not AuditEvent.objects.filter(action="user.set_password").exists()


def test_without_an_address_the_link_is_the_only_way(admin: Client) -> None:
    response = admin.post(f"{LIST}add/", NEW | {"email": ""})

    assert "no e-mail address" in told(response)
    assert mail.outbox == []


@pytest.mark.parametrize("username", ["boss", "BOSS", "not a name!"])
def test_a_name_that_cannot_be_is_refused(admin: Client, username: str) -> None:
    response = admin.post(f"{LIST}add/", NEW | {"username": username})

    assert response.context["adminform"].form.errors["username"]
    assert User.objects.count() == 1


def test_a_name_in_an_invitation_is_no_markup(admin: Client) -> None:
    response = admin.post(f"{LIST}add/", NEW | {"first_name": "<b>{x}</b>"})

    assert "<b>" not in told(response)


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


def test_deactivating_ends_access_at_once(admin: Client) -> None:
    user = make_user(Role.STAFF)
    theirs = client_of(user)

    response = admin.post(page_of(user, "deactivate"))

    assert "1 account is deactivated." in told(response)
    assert theirs.get("/admin/").status_code == 302
    assert not Client().login(username=user.username, password=PASSWORD)


def test_activating_lets_somebody_in_again(admin: Client) -> None:
    user = make_user(Role.STAFF, is_active=False)

    admin.post(page_of(user, "activate"))

    assert Client().login(username=user.username, password=PASSWORD)


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

    assert "2 accounts are deactivated." in told(response)
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


def test_a_new_link_for_who_never_came(admin: Client, boss: User) -> None:
    anna = invite_user(username="anna", email="", role=Role.STAFF, by=boss)

    page = admin.get(page_of(anna)).content.decode()
    response = admin.post(page_of(anna, "invite"))

    assert page_of(anna, "invite") in page
    assert "/admin/password_reset/" in told(response)
    assert AuditEvent.objects.get(action="user.invite_again").object_label == "anna"


def test_no_link_for_who_has_a_password(admin: Client) -> None:
    user = make_user(Role.STAFF)

    response = admin.post(page_of(user, "invite"))

    assert page_of(user, "invite") not in admin.get(page_of(user)).content.decode()
    assert told(response) == ""


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
