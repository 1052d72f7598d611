"""The pages behind a list lead back to the list as it was."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.http import urlencode

from backoffice.roles import Role
from backoffice.tests.admin.pages import client_of
from inventory.tests.factories import make_category

pytestmark = pytest.mark.django_db

LIST = "/admin/inventory/category/"
QUERY = "q=mug&o=-1"
LINK = 'href="/admin/inventory/category/?q=mug&amp;o=-1"'


@pytest.fixture
def admin() -> Client:
    return client_of(Role.ADMIN)


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_page_opened_from_a_list_leads_back_to_it(admin: Client, page: str) -> None:
    category = make_category(name="Mugs")
    kept = urlencode({"_changelist_filters": QUERY})

    response = admin.get(f"{LIST}{category.pk}/{page}/?{kept}")

    assert LINK in response.content.decode()


def test_a_new_row_that_is_discarded_leads_back_to_the_list(admin: Client) -> None:
    page = admin.get(f"{LIST}add/?{urlencode({'_changelist_filters': QUERY})}").content.decode()

    assert f'class="btn btn-link" {LINK}' in page


def test_keeping_what_was_to_be_deleted_leads_back_to_the_question_before(admin: Client) -> None:
    category = make_category(name="Mugs")
    kept = urlencode({"_changelist_filters": QUERY})

    page = admin.get(f"{LIST}{category.pk}/delete/?{kept}").content.decode()

    assert f'href="{LIST}{category.pk}/change/?{kept}">Keep</a>' in page


def test_keeping_the_rows_chosen_leads_back_to_the_list(admin: Client) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [make_category(name="Mugs").pk]}

    page = admin.post(f"{LIST}?{QUERY}", chosen).content.decode()

    assert page.count(LINK) == 2
