from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from backoffice.bulk import uploads
from backoffice.bulk.uploads import UploadGone, forget, keep, look_up, marks_of, new_marks, put_back, take
from backoffice.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_file_is_taken_once() -> None:
    owner = make_user()
    token = keep([b"content"], owner=owner, purpose="products")

    taken = take(token, owner=owner, purpose="products")
    assert taken.read_bytes() == b"content"
    forget(taken)
    with pytest.raises(UploadGone):
        take(token, owner=owner, purpose="products")


def test_a_file_is_its_uploaders_and_for_its_purpose() -> None:
    owner = make_user()
    token = keep([b"content"], owner=owner, purpose="products")

    for other, purpose in ((make_user(), "products"), (owner, "customers")):
        with pytest.raises(UploadGone):
            take(token, owner=other, purpose=purpose)


def test_what_was_taken_can_be_put_back_and_is_forgotten_with_its_marks() -> None:
    owner = make_user()
    token = keep([b"content"], owner=owner, purpose="products")
    with new_marks(look_up(token, owner=owner, purpose="products")):
        pass

    put_back(take(token, owner=owner, purpose="products"))
    kept = look_up(token, owner=owner, purpose="products")
    assert marks_of(kept).exists()
    forget(kept)

    assert not kept.exists()
    assert not marks_of(kept).exists()


@pytest.mark.parametrize("token", ("", "../../etc/passwd", "x" * 32, "A" * 32))
def test_a_made_up_token_opens_nothing(token: str) -> None:
    with pytest.raises(UploadGone):
        take(token, owner=make_user(), purpose="products")


def test_files_are_readable_by_the_server_alone_and_not_in_media() -> None:
    owner = make_user()
    with new_marks(look_up(keep([b"content"], owner=owner, purpose="x"), owner=owner, purpose="x")):
        pass

    folder = Path(settings.IMPORTS_ROOT)
    assert Path(settings.MEDIA_ROOT) not in (folder, *folder.parents)
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_old_files_and_a_persons_oldest_are_forgotten(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 2)
    settings.IMPORTS_ROOT = tmp_path
    owner, folder = make_user(), tmp_path
    old = keep([b"old"], owner=make_user(), purpose="products")
    path = next(folder.glob(f"*.{old}.upload"))
    os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)

    tokens = [keep([b"new"], owner=owner, purpose="products") for _number in range(4)]

    assert not path.exists()
    assert len(list(folder.glob(f"{owner.pk}.*"))) == 2
    taken = take(tokens[-1], owner=owner, purpose="products")
    assert taken.read_bytes() == b"new"
    forget(taken)
