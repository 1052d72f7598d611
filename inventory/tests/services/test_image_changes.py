"""Pictures change their order, their text and their primary one, and are removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from backoffice.models import AuditEvent
from inventory.exceptions import ImageRefused
from inventory.models import ProductImage
from inventory.services import images
from inventory.tests.factories import make_family, make_product
from inventory.tests.services.pictures import files_in, make_image, media, shown

__all__ = ("media",)

pytestmark = pytest.mark.django_db


def test_the_alternative_text_is_changed_and_audited_once() -> None:
    image = make_image(make_product())

    images.update_image(image_id=image.pk, alt="A mug\0", by=None)
    images.update_image(image_id=image.pk, alt="A mug", by=None)

    image.refresh_from_db()
    assert image.alt == "A mug"
    event = AuditEvent.objects.get(action="image.change")
    assert event.data == {"image": image.pk, "alt": ["", "A mug"]}


def test_pictures_are_shown_in_the_order_asked_for() -> None:
    product = make_product()
    first, second, third = (make_image(product, number).pk for number in (1, 2, 3))

    images.reorder_images(owner=product, image_ids=(third, first, second), by=None)
    images.reorder_images(owner=product, image_ids=(third, first, second), by=None)

    assert shown(product) == [(third, False), (first, True), (second, False)]
    assert AuditEvent.objects.get(action="image.reorder").data == {"images": [third, first, second]}


def test_an_order_that_misses_repeats_or_borrows_a_picture_is_refused() -> None:
    product = make_product()
    first, second = make_image(product, 1).pk, make_image(product, 2).pk
    foreign = make_image(make_family()).pk

    for image_ids in ((first,), (first, first), (first, second, second), (second, foreign), ()):
        with pytest.raises(ImageRefused, match="have changed meanwhile"):
            images.reorder_images(owner=product, image_ids=image_ids, by=None)

    assert [pk for pk, _primary in shown(product)] == [first, second]


def test_another_picture_becomes_the_primary_one() -> None:
    product = make_product()
    first, second = make_image(product, 1), make_image(product, 2)

    images.make_primary(image_id=second.pk, by=None)
    images.make_primary(image_id=second.pk, by=None)

    assert shown(product) == [(first.pk, False), (second.pk, True)]
    assert AuditEvent.objects.filter(action="image.primary").count() == 1


def test_the_database_refuses_two_primary_pictures() -> None:
    product = make_product()
    make_image(product, 1)
    second = make_image(product, 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductImage.objects.filter(pk=second.pk).update(is_primary=True)


def test_removing_deletes_the_files_after_the_commit(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    image = make_image(make_product())

    with django_capture_on_commit_callbacks(execute=True):
        images.remove_image(image_id=image.pk, by=None)
        assert files_in(media) == 2

    assert files_in(media) == 0
    assert not ProductImage.objects.exists()


def test_a_removal_that_is_rolled_back_keeps_the_files(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    image = make_image(make_product())

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        images.remove_image(image_id=image.pk, by=None)
        transaction.set_rollback(True)

    assert ProductImage.objects.filter(pk=image.pk).exists()
    assert files_in(media) == 2


def test_after_the_primary_picture_is_removed_the_next_one_is_primary() -> None:
    product = make_product()
    first, second, third = (make_image(product, number) for number in (1, 2, 3))

    images.remove_image(image_id=first.pk, by=None)
    assert shown(product) == [(second.pk, True), (third.pk, False)]

    images.remove_image(image_id=second.pk, by=None)
    assert shown(product) == [(third.pk, True)]

    images.remove_image(image_id=third.pk, by=None)
    assert shown(product) == []


def test_removing_another_picture_leaves_the_primary_one_alone() -> None:
    product = make_product()
    first, second, third = (make_image(product, number) for number in (1, 2, 3))
    images.make_primary(image_id=second.pk, by=None)

    images.remove_image(image_id=third.pk, by=None)

    assert shown(product) == [(first.pk, False), (second.pk, True)]


def test_a_picture_that_is_gone_is_refused_with_a_sentence() -> None:
    image = make_image(make_product())
    images.remove_image(image_id=image.pk, by=None)

    for attempt in (
        lambda: images.update_image(image_id=image.pk, alt="x", by=None),
        lambda: images.make_primary(image_id=image.pk, by=None),
        lambda: images.remove_image(image_id=image.pk, by=None),
    ):
        with pytest.raises(ImageRefused, match="has been removed meanwhile"):
            attempt()


def test_reordering_costs_the_same_for_two_and_for_twenty() -> None:
    few, many = make_product(), make_product()
    counts = []

    for owner, number in ((few, 2), (many, 20)):
        ids = [make_image(owner, each).pk for each in range(number)]
        with CaptureQueriesContext(connection) as queries:
            images.reorder_images(owner=owner, image_ids=tuple(reversed(ids)), by=None)
        counts.append(len(queries))

    assert counts[0] == counts[1]
