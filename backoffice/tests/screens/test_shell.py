"""The frame of every page: what it loads, what it may run, and where a person finds things in it."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client

from backoffice.roles import Role
from backoffice.tests.factories import make_client
from backoffice.tests.screens.pages import read
from inventory.tests.factories import make_product

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
OPEN_PAGES = (
    "/admin/login/",
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/MQ/none/",
    "/admin/password_reset/complete/",
)
OWN_PAGES = (
    "/admin/",
    "/users/account/",
    "/admin/password_change/",
    "/admin/password_change/done/",
    "/admin/backoffice/user/",
    "/admin/backoffice/user/add/",
    "/admin/backoffice/auditevent/",
    "/admin/backoffice/sitesettings/1/change/",
    "/admin/backoffice/sitesettings/1/history/",
    "/admin/inventory/product/",
    "/admin/inventory/product/add/",
    "/admin/inventory/product/import/",
    "/admin/inventory/product/export/",
    "/admin/sales/order/",
    "/admin/sales/order/add/",
    "/admin/sales/customer/add/",
    "/cart/",
)
PAGES = (*OPEN_PAGES, *OWN_PAGES)


@pytest.fixture
def admin() -> Client:
    return make_client(Role.ADMIN)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_and_a_title_and_runs_nothing_inline(admin: Client, path: str) -> None:
    response = (Client() if path in OPEN_PAGES else admin).get(path, follow=True)

    markup = read(response.content)
    assert response.status_code == 200
    assert (markup.count("h1"), markup.count("title"), markup.count("main")) == (1, 1, 1)
    assert markup.inline_scripts == []
    assert markup.handlers == []
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_another_host_or_for_what_the_theme_would_load(admin: Client, path: str) -> None:
    markup = read((Client() if path in OPEN_PAGES else admin).get(path, follow=True).content)

    addresses = markup.addresses()
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses), addresses
    unwanted = ("fontawesome", "bootswatch", "adminlte.min.js", "bootstrap", "xregexp", "jazzmin/js")
    assert [address for address in addresses if any(word in address for word in unwanted)] == []


def test_the_login_page_does_without_jquery() -> None:
    scripts = read(Client().get("/admin/login/").content).values("script", "src")

    assert [script.rpartition("/")[2] for script in scripts] == ["theme.js"]


@pytest.mark.parametrize("path", ("/admin/login/", "/users/account/"))
def test_the_colours_are_set_before_the_page_is_painted_and_can_be_chosen(admin: Client, path: str) -> None:
    client = Client() if path == "/admin/login/" else admin

    page = client.get(path).content.decode()

    script = re.search(r'<script src="[^"]*theme\.js"([^>]*)>', page)
    assert script is not None
    assert script[1] == ""  # neither defer nor async: it blocks
    assert script.start() < page.index('rel="stylesheet"')
    modes = [attributes for tag, attributes in read(client.get(path).content).tags if "data-set-theme" in attributes]
    assert [mode["data-set-theme"] for mode in modes] == ["light", "dark", "auto"]
    assert {mode["aria-pressed"] for mode in modes} == {"false"}


@pytest.mark.parametrize(("role", "sees"), ((Role.ADMIN, True), (Role.STAFF, True), (Role.VIEWER, False)))
def test_who_may_take_an_order_has_the_button_for_it_everywhere(role: Role, sees: bool) -> None:
    page = make_client(role).get("/users/account/").content.decode()

    assert ('href="/cart/"' in page) is sees
    assert "data-palette" in page


def test_the_menu_marks_where_one_is() -> None:
    markup = read(make_client(Role.ADMIN).get("/admin/backoffice/user/add/").content)

    marked = [attributes["href"] for tag, attributes in markup.tags if tag == "a" and "aria-current" in attributes]
    assert "/admin/backoffice/user/" in marked


def test_a_viewer_is_told_that_nothing_can_be_changed_and_gets_no_button_for_it() -> None:
    path = f"/admin/inventory/product/{make_product().pk}/change/"

    viewers, staffs = (make_client(role).get(path).content.decode() for role in (Role.VIEWER, Role.STAFF))

    assert 'id="read-only"' in viewers
    assert 'class="save-bar"' not in viewers
    assert 'id="read-only"' not in staffs
    assert 'class="save-bar"' in staffs


def test_messages_are_announced_and_only_success_is_marked_to_go_away() -> None:
    stored = [Message(constants.SUCCESS, "saved & done"), Message(constants.ERROR, "refused")]

    page = render_to_string("admin/_messages.html", {"messages": stored})

    assert 'aria-live="polite"' in page
    assert 'class="toast-message toast--success"' in page
    assert 'class="toast-message toast--error"' in page
    assert "Saved &amp; done" in page
