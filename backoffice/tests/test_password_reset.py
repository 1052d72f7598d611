"""The mail that leads back into an account leads to our own address."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from backoffice.tests.factories import make_client, make_user

pytestmark = pytest.mark.django_db


def test_the_link_has_our_address_whatever_port_the_request_names(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://backoffice.example.com"
    make_user(email="sam@example.com")

    client.post("/admin/password_reset/", {"email": "sam@example.com"}, headers={"host": "testserver:6666"})

    (sent,) = mail.outbox
    assert "https://backoffice.example.com/admin/password_reset/" in str(sent.body)
    assert "testserver" not in f"{sent.subject} {sent.body}"
    assert "6666" not in f"{sent.subject} {sent.body}"


def test_without_an_address_of_its_own_the_link_has_that_of_the_request(client: Client) -> None:
    make_user(email="sam@example.com")

    client.post("/admin/password_reset/", {"email": "sam@example.com"})

    assert "http://testserver/admin/password_reset/" in mail.outbox[0].body


def test_an_invitation_has_our_address_too(settings: Settings, django_capture_on_commit_callbacks: object) -> None:
    settings.SITE_URL = "https://backoffice.example.com"
    admin = make_client("admin")
    new = {"username": "new", "email": "new@example.com", "role": "staff"}

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        page = admin.post("/admin/backoffice/user/add/", new, follow=True, headers={"host": "testserver:6666"})

    assert "https://backoffice.example.com/admin/password_reset/" in mail.outbox[0].body
    assert "https://backoffice.example.com/admin/password_reset/" in page.content.decode()


@pytest.mark.parametrize("path", ("/", "/health/", "/admin/", "/users/", "/no/such/page/", "/admin/password_reset/"))
def test_no_page_is_kept_by_a_browser(path: str) -> None:
    assert "no-store" in make_client("admin").get(path)["Cache-Control"]


def test_the_page_asks_for_the_e_mail() -> None:
    assert ">E-mail</label>" in Client().get("/admin/password_reset/").content.decode()
