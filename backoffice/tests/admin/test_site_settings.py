"""The shop's settings in the admin."""

from __future__ import annotations

import pytest

from backoffice.models import AuditEvent, SiteSettings
from backoffice.roles import Role
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/backoffice/sitesettings/"
PAGE = f"{LIST}1/change/"


def test_the_list_leads_to_the_one_row() -> None:
    assert client_of(Role.ADMIN).get(LIST)["Location"] == PAGE


def test_an_admin_changes_them_once_and_logged() -> None:
    admin = client_of(Role.ADMIN)
    form = fields_of(admin.get(PAGE), "sitesettings_form")

    admin.post(PAGE, form | {"company_name": "Mugs & Co"})

    row = SiteSettings.load()
    assert (row.company_name, row.version) == ("Mugs & Co", 2)
    assert AuditEvent.objects.get(action="settings.change").data == {"fields": ["company_name"]}
    assert not AuditEvent.objects.filter(action__startswith="sitesettings").exists()


def test_a_stale_form_is_refused() -> None:
    admin = client_of(Role.ADMIN)
    form = fields_of(admin.get(PAGE), "sitesettings_form")
    edit_site_settings(changes={"currency": "USD"}, by=make_user(Role.ADMIN, first_name="Anna"))

    response = admin.post(PAGE, form | {"company_name": "Mugs & Co"})

    assert "This was changed by Anna" in response.content.decode()
    assert SiteSettings.load().company_name != "Mugs & Co"


def test_there_is_one_row_for_ever() -> None:
    superuser = client_of(make_user(None, is_superuser=True))

    answers = [
        superuser.get(f"{LIST}add/").status_code,
        superuser.post(f"{LIST}add/", {"company_name": "Second"}).status_code,
        superuser.post(f"{LIST}1/delete/", {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert SiteSettings.objects.count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_others_have_no_settings(role: Role) -> None:
    client = client_of(role)

    answers = {client.get(page).status_code for page in (LIST, PAGE, f"{LIST}1/history/")}
    answers.add(client.post(PAGE, {"company_name": "Forged", "version": "1"}).status_code)

    assert answers == {403}
