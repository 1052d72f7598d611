from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from inventory.exceptions import ImageRefused
from inventory.models import Product, ProductImage
from inventory.services import images
from inventory.services.image_pipeline import CleanImage, clean_image
from inventory.tests.factories import make_product
from inventory.tests.image_files import make_picture, make_upload

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS = 6


def add(product: Product, picture: CleanImage) -> str:
    try:
        images.add_image(owner=product, upload=picture, by=None)
        return "added"
    except ImageRefused as refusal:
        return str(refusal)
    finally:
        connection.close()


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_pictures_added_at_once_get_different_places_and_one_is_primary(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    product = make_product()
    pictures = [clean_image(make_upload(make_picture(size=(20 + each, 20)))) for each in range(CLERKS)]

    with ThreadPoolExecutor(CLERKS) as clerks:
        results = list(clerks.map(add, [product] * CLERKS, pictures))

    stored = ProductImage.objects.of(product)
    assert results == ["added"] * CLERKS
    assert [image.position for image in stored] == list(range(1, CLERKS + 1))
    assert stored.primary().count() == 1


def test_the_same_picture_added_at_once_is_kept_once(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    product = make_product()
    pictures = [clean_image(make_upload()) for _clerk in range(CLERKS)]

    with ThreadPoolExecutor(CLERKS) as clerks:
        results = list(clerks.map(add, [product] * CLERKS, pictures))

    assert results.count("added") == 1
    assert ProductImage.objects.count() == 1
    assert files_in(tmp_path) == 2
