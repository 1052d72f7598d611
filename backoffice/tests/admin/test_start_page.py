"""The start page, one's own account, and what is registered."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from backoffice.models import AuditEvent, User
from backoffice.roles import Role
from backoffice.sites import BackofficeAdminConfig, BackofficeAdminSite
from backoffice.tests.admin.pages import client_of
from backoffice.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_the_start_page_lists_what_the_role_may_see(role: Role) -> None:
    page = client_of(role).get("/admin/").content.decode()

    assert ("/admin/backoffice/user/" in page) == (role is Role.ADMIN)
    assert ("/admin/backoffice/auditevent/" in page) == (role is Role.ADMIN)
    assert "Recent actions" not in page


def test_somebody_without_a_role_is_told_so() -> None:
    assert "has no role yet" in client_of(make_user(None)).get("/admin/").content.decode()


def test_groups_and_djangos_log_are_not_shown() -> None:
    assert not admin.site.is_registered(Group)
    assert not admin.site.is_registered(LogEntry)


def test_the_admin_is_ours_and_the_theme_comes_first() -> None:
    assert type(apps.get_app_config("admin")) is BackofficeAdminConfig
    assert isinstance(admin.site, BackofficeAdminSite) or admin.site.__class__ is BackofficeAdminSite
    installed = list(settings.INSTALLED_APPS)
    assert installed.index("jazzmin") < installed.index("backoffice.sites.BackofficeAdminConfig")
    assert installed.index("jazzmin") < installed.index("import_export")
    assert {"backoffice.apps.BackofficeConfig", "backoffice.sites.BackofficeAdminConfig"} <= set(installed)


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_users_leads_to_the_own_account(role: Role) -> None:
    user = make_user(role, first_name="Anna", last_name="Smith")

    page = client_of(user).get("/users/", follow=True)

    assert page.redirect_chain == [("/users/account/", 302)]
    for text in ("Anna Smith", user.email, role.label, "/admin/password_change/"):
        assert str(text) in page.content.decode()


def test_users_leads_an_admin_to_the_list() -> None:
    client = client_of(Role.ADMIN)

    assert client.get("/users/")["Location"] == "/admin/backoffice/user/"
    assert client.get("/users/account/").status_code == 200


def test_the_account_is_only_shown() -> None:
    client = client_of(Role.STAFF)

    assert client.post("/users/account/", {"email": "forged@example.com"}).status_code == 405
    assert Client().get("/users/account/").status_code == 302


@pytest.mark.parametrize("role", Role)
def test_everybody_changes_their_own_password_and_it_is_logged(role: Role) -> None:
    user = make_user(role)
    here, elsewhere = client_of(user), client_of(user)
    typed = {"old_password": PASSWORD, "new_password1": "tall-ladder-9", "new_password2": "tall-ladder-9"}

    response = here.post("/admin/password_change/", typed, follow=True)

    fresh = User.objects.get(pk=user.pk)
    assert response.redirect_chain == [("/admin/password_change/done/", 302)]
    assert (fresh.check_password("tall-ladder-9"), fresh.version) == (True, 2)
    assert AuditEvent.objects.get(action="user.set_password").actor == user
    assert (here.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)


def test_the_old_password_is_asked_for() -> None:
    user = make_user(Role.STAFF)
    typed = {"old_password": "guess", "new_password1": "tall-ladder-9", "new_password2": "tall-ladder-9"}

    page = client_of(user).post("/admin/password_change/", typed)

    assert page.context["form"].errors["old_password"]
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
