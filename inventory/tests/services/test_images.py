"""None"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from inventory.exceptions import ImageRefused
from inventory.models import Product, ProductFamily, ProductImage
from inventory.services import images
from inventory.services.image_pipeline import clean_image
from inventory.tests.factories import make_family, make_product
from inventory.tests.image_files import make_picture, make_upload
from inventory.tests.services.pictures import files_in, make_image, media, shown

__all__ = ("media",)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make_owner", [make_product, make_family])
def test_the_first_picture_of_a_product_or_family_is_the_primary_one(
    make_owner: Callable[[], Product | ProductFamily],
) -> None:
    owner = make_owner()

    first, second, third = (make_image(owner, number) for number in (1, 2, 3))

    assert shown(owner) == [(first.pk, True), (second.pk, False), (third.pk, False)]


def test_a_picture_is_stored_clean_with_its_thumbnail_beside_it(media: Path) -> None:
    image = images.add_image(owner=make_product(), upload=make_upload(name="mug.png"), alt="  A red\n mug ", by=None)

    image.refresh_from_db()
    assert image.alt == "A red mug"
    assert (image.width, image.height) == (60, 40)
    stem = Path(str(image.file)).stem
    assert image.file.name == f"products/{stem[:2]}/{stem}.png"
    assert image.thumbnail_url == f"/media/products/{stem[:2]}/{stem}_thumb.png"
    assert default_storage.exists(f"products/{stem[:2]}/{stem}_thumb.png")
    assert image.sha256 == clean_image(make_upload()).sha256
    assert files_in(media) == 2


def test_a_form_may_hand_in_the_picture_that_it_has_cleaned() -> None:
    clean = clean_image(make_upload())

    image = images.add_image(owner=make_product(), upload=clean, by=None)

    assert Path(str(image.file)).name == clean.name


def test_without_a_file_there_is_no_thumbnail() -> None:
    assert ProductImage().thumbnail_url == ""


def test_the_same_picture_twice_is_refused_and_leaves_no_file(media: Path) -> None:
    product = make_product(sku="MUG-1", name="Mug")
    make_image(product)

    with pytest.raises(ImageRefused, match="has this very picture already"):
        make_image(product)

    assert ProductImage.objects.count() == 1
    assert files_in(media) == 2
    assert make_image(make_family()).is_primary


def test_twenty_pictures_are_the_most(media: Path) -> None:
    product = make_product()
    for number in range(20):
        make_image(product, number)

    with pytest.raises(ImageRefused, match="has 20 pictures already"):
        make_image(product, 21)

    assert ProductImage.objects.count() == 20
    assert files_in(media) == 40


def test_a_refused_file_changes_nothing(media: Path) -> None:
    with pytest.raises(ImageRefused, match="damaged"):
        images.add_image(owner=make_product(), upload=make_upload(b"GIF89a"), by=None)

    assert not ProductImage.objects.exists()
    assert not AuditEvent.objects.filter(action="image.add").exists()
    assert files_in(media) == 0


def test_a_failed_transaction_takes_the_files_back(media: Path) -> None:
    product = make_product()
    Product.objects.filter(pk=product.pk).delete()

    with pytest.raises(Product.DoesNotExist):
        make_image(product)

    assert files_in(media) == 0


def test_an_alternative_text_has_a_limit(media: Path) -> None:
    with pytest.raises(ImageRefused, match="has 256 characters; at most 255 are allowed"):
        images.add_image(owner=make_product(), upload=make_upload(), alt="x" * 256, by=None)

    assert files_in(media) == 0


def make_new(owner: Product | ProductFamily, number: int, alt: str = "") -> images.NewImage:
    return images.NewImage(owner, clean_image(make_upload(make_picture(size=(20 + number, 20)))), alt)


def test_many_owners_get_a_picture_each_in_one_call(media: Path) -> None:
    first, second, family = make_product(), make_product(), make_family()
    make_image(second, 1)
    owners = (second, family, first)

    added = images.add_images([make_new(owner, 2, f"of {owner.pk}") for owner in owners], by=None)

    assert [(image.product or image.family, image.position, image.is_primary, image.alt) for image in added] == [
        (second, 2, False, f"of {second.pk}"),
        (family, 1, True, f"of {family.pk}"),
        (first, 1, True, f"of {first.pk}"),
    ]
    events = AuditEvent.objects.filter(action="image.add").order_by("-id")[:3]
    assert [(event.object_type, event.object_id, event.data["image"]) for event in reversed(events)] == [
        (owner._meta.label_lower, str(owner.pk), image.pk) for owner, image in zip(owners, added, strict=True)
    ]
    assert files_in(media) == 8


def test_many_pictures_are_added_all_or_none(media: Path) -> None:
    first, second = make_product(), make_product()
    make_image(second, 1)

    with pytest.raises(ImageRefused, match="has this very picture already"):
        images.add_images([make_new(first, 1), make_new(second, 1)], by=None)

    assert not ProductImage.objects.of(first).exists()
    assert files_in(media) == 2


def test_adding_costs_the_same_for_two_owners_and_for_twenty() -> None:
    costs = []
    for count in (2, 20):
        new = [make_new(make_product(), 1) for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            images.add_images(new, by=None)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_every_change_is_audited_on_the_owner() -> None:
    product = make_product()
    first, second = make_image(product, 1), make_image(product, 2)
    images.make_primary(image_id=second.pk, by=None)
    images.remove_image(image_id=first.pk, by=None)

    events = AuditEvent.objects.filter(
        object_type="inventory.product", object_id=str(product.pk), action__startswith="image"
    )

    assert sorted(events.values_list("action", flat=True)) == [
        "image.add",
        "image.add",
        "image.primary",
        "image.remove",
    ]
