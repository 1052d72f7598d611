"""Uploaded pictures are shown to people who are signed in, and can only be looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from backoffice.roles import Role
from backoffice.tests.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Iterator[str]:
    name = default_storage.save("products/mug.png", ContentFile(b"a picture"))
    yield name
    default_storage.delete(name)


def test_a_picture_is_sent_as_nothing_but_a_picture(picture: str) -> None:
    response = make_client(Role.VIEWER).get(f"/media/{picture}")

    assert b"".join(response) == b"a picture"
    response.close()
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]


def test_behind_nginx_the_file_is_handed_over_to_it(picture: str, settings: Settings) -> None:
    settings.MEDIA_ACCEL = "/protected-media/"
    default_storage.save("folder.png/in side.png", ContentFile(b"a picture"))
    viewer = make_client(Role.VIEWER)

    response = viewer.get(f"/media/{picture}")

    assert (response["X-Accel-Redirect"], response.content) == (f"/protected-media/{picture}", b"")
    assert response["Content-Type"] == "image/png"
    assert "private" in response["Cache-Control"]
    assert viewer.get("/media/folder.png/in side.png")["X-Accel-Redirect"].endswith("/in%20side.png")
    for path in ("products/none.png", "folder.png", "../manage.py", "products/x.html"):
        assert viewer.get(f"/media/{path}").status_code == 404
    default_storage.delete("folder.png/in side.png")
    default_storage.delete("folder.png")


def test_behind_nginx_a_stranger_gets_no_address(picture: str, settings: Settings, client: Client) -> None:
    settings.MEDIA_ACCEL = "/protected-media/"

    assert "X-Accel-Redirect" not in client.get(f"/media/{picture}")


def test_a_stranger_sees_no_picture(picture: str, client: Client) -> None:
    assert client.get(f"/media/{picture}").status_code == 302


@pytest.mark.parametrize(
    "path", ("products/none.png", "products/mug.html", "products", "../manage.py", "%2e%2e/x.png", "/etc/x.png")
)
def test_anything_else_is_not_found(path: str, picture: str) -> None:
    assert make_client(Role.ADMIN).get(f"/media/{path}").status_code == 404


def test_a_folder_named_like_a_picture_is_not_found() -> None:
    name = default_storage.save("folder.png/inside.png", ContentFile(b"a picture"))

    assert make_client(Role.ADMIN).get("/media/folder.png").status_code == 404
    default_storage.delete(name)


def test_nothing_is_sent_to_it(picture: str) -> None:
    assert make_client(Role.ADMIN).post(f"/media/{picture}").status_code == 405
