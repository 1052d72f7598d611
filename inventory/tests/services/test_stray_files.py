"""Files that no picture names go, and no others."""

from __future__ import annotations

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from inventory.models.images import thumbnail_name_of
from inventory.services.images import add_image
from inventory.services.stray_files import find_strays
from inventory.tests.factories import make_product
from inventory.tests.image_files import make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_kept() -> str:
    """Add a picture; return its file's name."""
    return str(add_image(owner=make_product(), upload=make_upload(), by=None).file.name)


def make_stray(name: str, *, hours: float = 48) -> str:
    saved = default_storage.save(f"products/{name}", ContentFile(b"a picture"))
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(saved), (then, then))
    return saved


def swept(*options: str) -> str:
    said = StringIO()
    call_command("sweep_media", *options, stdout=said)
    return said.getvalue()


def test_only_old_files_that_no_picture_names_go() -> None:
    name = make_kept()
    kept = (name, thumbnail_name_of(name), make_stray("ab/new.jpg", hours=1))
    for old in kept[:2]:
        os.utime(default_storage.path(old), (0, 0))
    gone = make_stray("ab/old.jpg")

    assert swept("--dry-run") == f"{gone} belongs to no picture\n4 files, 1 strays, 0 deleted, 0 missing.\n"
    assert default_storage.exists(gone)
    assert swept() == "4 files, 1 strays, 1 deleted, 0 missing.\n"

    assert not default_storage.exists(gone)
    assert all(default_storage.exists(each) for each in kept)


def test_a_picture_without_its_file_is_told(caplog: pytest.LogCaptureFixture) -> None:
    name = make_kept()
    default_storage.delete(name)

    swept()

    assert name in caplog.text


def test_another_database_does_not_empty_the_folder() -> None:
    names = [make_stray(f"ab/{number}.jpg") for number in range(30)]

    with pytest.raises(CommandError, match="30 of 30 files belong to no picture"):
        swept()

    assert all(default_storage.exists(name) for name in names)
    assert "30 deleted" in swept("--even-most")
    assert find_strays(older_than=timezone.now()).files == 0
