"""Short addresses lead where they say, and only a few pages are open to strangers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backoffice.roles import Role
from backoffice.tests.factories import make_client

OPEN_TO_STRANGERS = {
    "admin/login/",
    "admin/password_reset/",
    "admin/password_reset/done/",
    "admin/password_reset/<uidb64>/<token>/",
    "admin/password_reset/complete/",
    "health/",
    "health/live/",
    "health/ready/",
    "users/login/",
}


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, path)
        else:
            yield path, entry


def test_only_sign_in_password_reset_and_health_are_open_to_strangers() -> None:
    found = {path for path, entry in views(get_resolver()) if not getattr(entry.callback, "login_required", True)}

    assert found == OPEN_TO_STRANGERS


@pytest.mark.parametrize(
    "path", ("/", "/products/", "/orders/", "/users/", "/users/password/", "/media/a.png", "/admin/")
)
def test_a_stranger_is_sent_to_the_one_login(path: str, client: Client) -> None:
    assert client.get(path)["Location"] == f"/admin/login/?next={path}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "target"),
    (
        ("/", "/admin/"),
        ("/products/?q=mug", "/admin/inventory/product/?q=mug"),
        ("/orders/", "/admin/sales/order/"),
        ("/users/password/", "/admin/password_change/"),
    ),
)
def test_short_addresses_lead_into_the_admin(path: str, target: str) -> None:
    assert make_client(Role.VIEWER).get(path)["Location"] == target


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "target"),
    (
        (Role.ADMIN, "/admin/backoffice/user/"),
        (Role.STAFF, "/users/account/"),
        (Role.VIEWER, "/users/account/"),
    ),
)
def test_users_leads_to_the_list_or_to_ones_own_account(role: Role, target: str) -> None:
    assert make_client(role).get("/users/")["Location"] == target


def test_the_second_login_address_keeps_where_to_go(client: Client) -> None:
    assert client.get("/users/login/?next=/orders/")["Location"] == "/admin/login/?next=/orders/"


@pytest.mark.django_db
def test_signing_out_takes_a_post() -> None:
    client = make_client(Role.VIEWER)

    assert client.get("/users/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200
    assert client.post("/users/logout/")["Location"] == "/admin/login/"
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_password_reset_has_the_names_that_django_and_its_theme_ask_for(client: Client) -> None:
    for name in ("admin_password_reset", "password_reset_done", "password_reset_complete"):
        assert client.get(reverse(name)).status_code == 200
    assert reverse("admin_password_reset") in client.get("/admin/login/").content.decode()
    assert client.get(reverse("password_reset_confirm", args=("MQ", "wrong-token"))).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ("/admin/", "/users/account/", "/admin/password_change/"))
def test_no_browser_or_proxy_keeps_a_page_about_somebody(path: str) -> None:
    assert "no-store" in make_client(Role.VIEWER).get(path)["Cache-Control"]
