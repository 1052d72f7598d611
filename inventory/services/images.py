"""Pictures of products and families: add, describe, order, choose the primary one, remove.

Each service locks the owner's row first, so that position and primary mark have one writer at a time. Files are
written before the transaction and taken back if it fails; they are deleted only once a transaction is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from backoffice.models import User
from backoffice.services import audit
from inventory.exceptions import ImageRefused
from inventory.models import Product, ProductFamily, ProductImage
from inventory.models.images import thumbnail_name_of
from inventory.services.image_pipeline import CleanImage, clean_image

Owner = Product | ProductFamily

MAX_IMAGES = 20
MAX_ALT_LENGTH = 255
BATCH = 500


@dataclass(frozen=True)
class NewImage:
    """A picture to be put behind the owner's others, and what it shows."""

    owner: Owner
    picture: CleanImage
    alt: str = ""


def add_image(
    *,
    owner: Owner,
    upload: File[Any] | CleanImage,
    alt: str = "",
    by: User | None,
    at: datetime | None = None,
) -> ProductImage:
    """Clean the upload and put it behind the owner's other pictures; the first one becomes the primary one.

    A form that has cleaned the file already passes the CleanImage. Raises ImageRefused.
    """
    picture = upload if isinstance(upload, CleanImage) else clean_image(upload)
    return add_images([NewImage(owner, picture, alt)], by=by, at=at)[0]


def add_images(pictures: Sequence[NewImage], *, by: User | None, at: datetime | None = None) -> list[ProductImage]:
    """Put clean pictures behind the others of their owners, all or none; each owner is named once.

    The number of statements does not grow with the pictures but in batches. Raises ImageRefused.
    """
    with _stored([each.picture for each in pictures]) as names, transaction.atomic():
        shelves = _locked_shelves([each.owner for each in pictures])
        images = [_placed(each, name, shelves[each.owner]) for each, name in zip(pictures, names, strict=True)]
        ProductImage.objects.bulk_create(images, batch_size=BATCH)
        added = dict(zip(shelves, images, strict=True))
        audit.record_many(
            "image.add",
            list(shelves),
            by=by,
            data=lambda owner: {"image": added[owner].pk, "sha256": added[owner].sha256},
            at=at,
        )
    return images


@transaction.atomic
def update_image(*, image_id: int, alt: str, by: User | None, at: datetime | None = None) -> ProductImage:
    """Change what the picture is said to show."""
    owner, image = _locked_image(image_id)
    alt = _checked_alt(alt)
    if alt != image.alt:
        before, image.alt = image.alt, alt
        image.save(update_fields=("alt",))
        audit.record("image.change", owner, by=by, data={"image": image.pk, "alt": [before, alt]}, at=at)
    return image


@transaction.atomic
def reorder_images(*, owner: Owner, image_ids: Sequence[int], by: User | None, at: datetime | None = None) -> None:
    """Show the owner's pictures in this order; `image_ids` names each of them once."""
    owner = _locked(owner)
    images = {image.pk: image for image in ProductImage.objects.of(owner)}
    if len(image_ids) != len(images) or set(image_ids) != set(images):
        raise ImageRefused(
            _("The pictures of %(owner)s have changed meanwhile. Reload the page and order them again.")
            % {"owner": owner}
        )
    if tuple(images) == tuple(image_ids):
        return
    for position, image_id in enumerate(image_ids, start=1):
        images[image_id].position = position
    ProductImage.objects.bulk_update(images.values(), ("position",))
    audit.record("image.reorder", owner, by=by, data={"images": list(image_ids)}, at=at)


@transaction.atomic
def make_primary(*, image_id: int, by: User | None, at: datetime | None = None) -> ProductImage:
    """Show this picture wherever there is room for one."""
    owner, image = _locked_image(image_id)
    if not image.is_primary:
        ProductImage.objects.of(owner).primary().update(is_primary=False)
        image.is_primary = True
        image.save(update_fields=("is_primary",))
        audit.record("image.primary", owner, by=by, data={"image": image.pk}, at=at)
    return image


@transaction.atomic
def remove_image(*, image_id: int, by: User | None, at: datetime | None = None) -> None:
    """Delete a picture and, once that is committed, its files; the next one becomes the primary one."""
    owner, image = _locked_image(image_id)
    delete_files_on_commit((image,))
    image.delete()
    following = ProductImage.objects.of(owner).first()
    if image.is_primary and following is not None:
        following.is_primary = True
        following.save(update_fields=("is_primary",))
    audit.record("image.remove", owner, by=by, data={"image": image_id, "sha256": image.sha256}, at=at)


def delete_files_on_commit(images: Iterable[ProductImage]) -> None:
    """Delete files and thumbnails after the commit; also for whoever deletes an owner with its pictures."""
    for image in images:
        if image.file.name:
            transaction.on_commit(partial(_delete_files, image.file.name))


@contextmanager
def _stored(pictures: Iterable[CleanImage]) -> Iterator[list[str]]:
    """Write pictures and thumbnails, yield the names, and take all of them back if the body fails."""
    names: list[str] = []
    try:
        for picture in pictures:
            wanted = f"products/{picture.stem[:2]}/{picture.name}"
            names.append(default_storage.save(wanted, ContentFile(picture.content)))
            default_storage.save(thumbnail_name_of(names[-1]), ContentFile(picture.thumbnail))
        yield names
    except BaseException:
        for name in names:
            _delete_files(name)
        raise


def _placed(new: NewImage, name: str, others: Sequence[ProductImage]) -> ProductImage:
    """Return the picture's row, not yet written, at its place behind the owner's others."""
    _refuse_one_too_many(others, new.picture, new.owner)
    return ProductImage(
        **{_field_of(new.owner): new.owner},
        file=name,
        alt=_checked_alt(new.alt),
        position=max((other.position for other in others), default=0) + 1,
        is_primary=not any(other.is_primary for other in others),
        sha256=new.picture.sha256,
        width=new.picture.width,
        height=new.picture.height,
    )


def _delete_files(name: str) -> None:
    default_storage.delete(name)
    default_storage.delete(thumbnail_name_of(name))


def _field_of(owner: Owner) -> str:
    return "product" if isinstance(owner, Product) else "family"


def _owner_of(image: ProductImage) -> Owner:
    owner = image.product or image.family
    assert owner is not None  # a check constraint says so
    return owner


def _locked(owner: Owner) -> Owner:
    if isinstance(owner, Product):
        return Product.objects.locked().get(pk=owner.pk)
    return ProductFamily.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)


def _locked_shelves(owners: Sequence[Owner]) -> dict[Owner, list[ProductImage]]:
    """Lock the owners, products before families and each in pk order; return the pictures of each."""
    products = [owner.pk for owner in owners if isinstance(owner, Product)]
    families = [owner.pk for owner in owners if isinstance(owner, ProductFamily)]
    locked: set[Owner] = set(Product.objects.filter(pk__in=products).locked()) if products else set()
    if families:
        rows = ProductFamily.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        locked |= set(rows.filter(pk__in=families))
    if missing := [owner for owner in owners if owner not in locked]:
        raise type(missing[0]).DoesNotExist(f"{missing[0]} is not in the database.")
    shelves: dict[Owner, list[ProductImage]] = {owner: [] for owner in owners}
    of_these = models.Q(product__in=products) | models.Q(family__in=families)
    for image in ProductImage.objects.filter(of_these).select_related("product", "family"):
        shelves[_owner_of(image)].append(image)
    return shelves


def _locked_image(image_id: int) -> tuple[Owner, ProductImage]:
    """Lock the owner, then read the picture again: it may have gone while waiting."""
    image = ProductImage.objects.select_related("product", "family").filter(pk=image_id).first()
    if image is not None:
        owner = _locked(_owner_of(image))
        image = ProductImage.objects.of(owner).filter(pk=image_id).first()
    if image is None:
        raise ImageRefused(_("This picture has been removed meanwhile. Reload the page."))
    return owner, image


def _refuse_one_too_many(others: Sequence[ProductImage], picture: CleanImage, owner: Owner) -> None:
    if len(others) >= MAX_IMAGES:
        raise ImageRefused(
            _("%(owner)s has %(limit)s pictures already, which is the most. Remove one first.")
            % {"owner": owner, "limit": MAX_IMAGES}
        )
    if any(other.sha256 == picture.sha256 for other in others):
        raise ImageRefused(_("%(owner)s has this very picture already. Choose another one.") % {"owner": owner})


def _checked_alt(alt: str) -> str:
    alt = " ".join(alt.replace("\0", " ").split())
    if len(alt) > MAX_ALT_LENGTH:
        raise ImageRefused(
            _("The alternative text has %(length)s characters; at most %(limit)s are allowed. Shorten it.")
            % {"length": len(alt), "limit": MAX_ALT_LENGTH}
        )
    return alt
