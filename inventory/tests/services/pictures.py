"""Pictures and where their files lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from inventory.models import Product, ProductFamily, ProductImage
from inventory.services import images
from inventory.tests.image_files import make_picture, make_upload


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def make_image(owner: Product | ProductFamily, number: int = 1) -> ProductImage:
    """Add a picture; each number gives another one."""
    return images.add_image(owner=owner, upload=make_upload(make_picture(size=(20 + number, 20))), by=None)


def shown(owner: Product | ProductFamily) -> list[tuple[int, bool]]:
    return list(ProductImage.objects.of(owner).values_list("pk", "is_primary"))
