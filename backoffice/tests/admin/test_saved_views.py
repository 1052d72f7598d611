"""A person's own views of a list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backoffice.models import SavedView, User
from backoffice.roles import Role
from backoffice.services import saved_views
from backoffice.services.saved_views import save_view
from backoffice.tests.admin.pages import client_of, fields_of
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db
LIST, SAVE = "/admin/inventory/product/", "/users/views/save/"
MINE = {"list": "inventory.product", "name": "Cheap", "query": "price__range__lte=9"}


@pytest.fixture
def viewer() -> User:
    return make_user(Role.VIEWER)


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def tabs(client: Client) -> str:
    return tabs_of(client.get(LIST).content.decode())


def tabs_of(page: str) -> str:
    return page[page.index('class="tabs"') :].partition("</nav>")[0]


def test_a_viewer_saves_what_the_list_shows_and_finds_it_as_a_tab(viewer: User) -> None:
    client = client_of(viewer)
    make_product()
    shown = client.get(LIST, {"price__range__lte": "9", "view": "out", "o": "2", "p": "1"})

    response = client.post(SAVE, fields_of(shown, "save-view") | {"name": " Cheap "}, follow=True)

    kept = "o=2&price__range__lte=9&view=out"
    assert list(SavedView.objects.values_list("user", "list_name", "name", "query")) == [
        (viewer.pk, "inventory.product", "Cheap", kept)
    ]
    assert response.redirect_chain == [(f"{LIST}?{kept}", 302)]
    assert "is saved, for you alone" in said(response)
    page = response.content.decode()
    assert f'<a href="?{kept.replace("&", "&amp;")}" aria-current="page">Cheap</a>' in page
    assert tabs_of(page).count("aria-current") == 1
    assert "Delete this view" in page


def test_saved_views_are_private(viewer: User) -> None:
    save_view(list_name="inventory.product", name="Cheap", query="q=a", by=viewer)

    assert ">Cheap</a>" in tabs(client_of(viewer))
    assert ">Cheap</a>" not in tabs(client_of(Role.ADMIN))


def test_a_forged_deletion_of_anothers_view_finds_none(viewer: User) -> None:
    view = save_view(list_name="inventory.product", name="Cheap", query="q=a", by=viewer)

    assert client_of(Role.ADMIN).post(f"/users/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.get() == view


def test_ones_own_view_is_deleted(viewer: User) -> None:
    view = save_view(list_name="inventory.product", name="Cheap", query="q=a", by=viewer)

    response = client_of(viewer).post(f"/users/views/{view.pk}/delete/", follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert not SavedView.objects.exists()


def test_ones_own_view_is_renamed_and_leads_back_to_it(viewer: User) -> None:
    view = save_view(list_name="inventory.product", name="Cheap", query="q=a", by=viewer)
    save_view(list_name="inventory.product", name="Dear", query="q=b", by=viewer)
    client, address = client_of(viewer), f"/users/views/{view.pk}/rename/"

    refused = client.post(address, {"name": "Dear"}, follow=True)
    assert "You have a view “Dear” of this list already." in refused.content.decode()
    assert "Give the view a name." in client.post(address, {"name": " "}, follow=True).content.decode()
    renamed = client.post(address, {"name": "Under ten"}, follow=True)

    assert renamed.redirect_chain == [(f"{LIST}?q=a", 302)]
    assert ">Under ten</a>" in renamed.content.decode()
    assert client_of(Role.ADMIN).post(address, {"name": "Mine"}).status_code == 404
    assert list(SavedView.objects.order_by("pk").values_list("name", flat=True)) == ["Under ten", "Dear"]


def test_a_view_of_a_list_that_one_may_no_longer_see_is_not_deleted(viewer: User) -> None:
    view = save_view(list_name="backoffice.user", name="Cheap", query="q=a", by=viewer)

    response = client_of(viewer).post(f"/users/views/{view.pk}/delete/")

    assert response.status_code == 403
    assert SavedView.objects.get() == view


def test_a_view_whose_filters_are_gone_is_no_tab_and_can_be_deleted(viewer: User) -> None:
    client = client_of(viewer)
    SavedView.objects.create(user=viewer, list_name="inventory.product", name="Old", query="colour__exact=red")
    save_view(list_name="inventory.product", name="Cheap", query="price__range__lte=9", by=viewer)

    page = client.get(LIST)
    client.post(*deletion_of(page))

    assert ">Old</a>" not in tabs_of(page.content.decode())
    assert "Your view “Old” asks for filters that this list no longer has." in page.content.decode()
    assert [view.name for view in SavedView.objects.all()] == ["Cheap"]


def deletion_of(page: Any) -> tuple[str]:
    found = re.search(r'action="(/users/views/\d+/delete/)"', page.content.decode())
    assert found is not None
    return (found[1],)


def test_the_same_name_replaces_the_view_and_another_list_or_person_has_its_own(viewer: User) -> None:
    client = client_of(viewer)
    client.post(SAVE, MINE)
    client.post(SAVE, MINE | {"query": "q=mug"})
    client.post(SAVE, MINE | {"list": "sales.order", "query": "view=short"})
    client_of(Role.STAFF).post(SAVE, MINE)

    assert list(SavedView.objects.filter(user=viewer).order_by("pk").values_list("list_name", "query")) == [
        ("inventory.product", "q=mug"),
        ("sales.order", "view=short"),
    ]
    assert SavedView.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"query": ""}, "Choose a filter or search first"),
        ({"query": "p=2&e=1"}, "Choose a filter or search first"),
        ({"query": "http://evil.example/?x=1"}, "cannot be saved"),
        ({"query": "name__regex=(a%2B)%2B$"}, "cannot be saved"),
        ({"query": "cost_price__gte=6"}, "cannot be saved"),
    ],
)
def test_what_is_no_view_is_refused_in_a_sentence(viewer: User, sent: dict[str, str], words: str) -> None:
    response = client_of(viewer).post(SAVE, MINE | sent, follow=True)

    assert words in said(response)
    assert response.redirect_chain == [(LIST, 302)]
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"), [("  ", "Give the view a name"), ("x" * 41, "at most 40 characters")], ids=["none", "long"]
)
def test_a_wrong_name_is_refused_and_the_list_keeps_its_filter(viewer: User, name: str, words: str) -> None:
    response = client_of(viewer).post(SAVE, MINE | {"name": name}, follow=True)

    assert words in said(response)
    assert response.redirect_chain == [(f"{LIST}?{MINE['query']}", 302)]
    assert not SavedView.objects.exists()


def test_more_than_the_limit_are_refused(viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    client = client_of(viewer)
    client.post(SAVE, MINE)

    response = client.post(SAVE, MINE | {"name": "Another"}, follow=True)
    client.post(SAVE, MINE | {"query": "q=again"})

    assert "You have 1 views of this list" in said(response)
    assert list(SavedView.objects.values_list("query", flat=True)) == ["q=again"]


def test_a_list_that_is_unknown_or_forbidden_has_no_views(viewer: User) -> None:
    client = client_of(viewer)

    assert client.post(SAVE, MINE | {"list": "no.such"}).status_code == 404
    assert client.post(SAVE, MINE | {"list": "backoffice.user", "query": "q=a"}).status_code == 403
    assert client.post(SAVE, MINE | {"query": "q=a%00"}).status_code == 400
    assert not SavedView.objects.exists()


def test_a_stored_query_that_was_tampered_with_leads_nowhere_else(viewer: User) -> None:
    stored = "//evil.example/?x=1&javascript:alert(1)=2&q=mug&cost_price__gte=6&o=1"
    SavedView.objects.create(user=viewer, list_name="inventory.product", name="Odd", query=stored)

    assert '<a href="?o=1&amp;q=mug">Odd</a>' in tabs(client_of(viewer))


def test_a_view_that_repeats_one_parameter_many_times_does_not_close_the_list(viewer: User) -> None:
    client = client_of(viewer)

    client.post(SAVE, MINE | {"query": "price__range__lte=9&" * 40 + "o=1&" * 40})

    assert "Cheap" in tabs(client)
