"""Somebody is invited, and the link that lets them in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.services.users import invite_user
from backoffice.tests.admin.pages import client_of
from backoffice.tests.admin.people_pages import LIST, NEW, admin, boss, page_of, told
from backoffice.tests.factories import can_sign_in, make_user

__all__ = (
    "admin",
    "boss",
)

pytestmark = pytest.mark.django_db


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

    assert can_sign_in(User.objects.get(username="anna"), "tall-ladder-9")
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


def test_a_name_in_an_invitation_is_no_markup(admin: Client) -> None:
    response = admin.post(f"{LIST}add/", NEW | {"first_name": "<b>{x}</b>"})

    assert "<b>" not in told(response)


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
