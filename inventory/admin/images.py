"""Pictures on the page of their owner, written through the picture services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeAdmin, BackofficeTabularInline, signed_in
from backoffice.models import User
from inventory.forms.images import ImageForm, ImageFormSet, thumbnail
from inventory.models import Product, ProductFamily, ProductImage
from inventory.services import images

T = TypeVar("T", bound=models.Model)


class ImageInline(BackofficeTabularInline[ProductImage, Any]):
    """A card a picture and a place to drop new ones; the methods stand in for the fields where a page is only read."""

    model = ProductImage
    form = ImageForm
    formset = ImageFormSet
    fields = ("uploads", "alt", "place", "primary")
    ordering = ("position", "id")
    extra = 1
    template = "admin/inventory/pictures.html"
    verbose_name = _("picture")
    verbose_name_plural = _("pictures")

    @admin.display(description=_("picture"))
    def uploads(self, image: ProductImage) -> SafeString:
        return thumbnail(image)

    @admin.display(description=_("order"))
    def place(self, image: ProductImage) -> int:
        return image.position

    @admin.display(description=_("primary"), boolean=True)
    def primary(self, image: ProductImage) -> bool:
        return image.is_primary


class SavesImages(BackofficeAdmin[T]):
    """For the admins of products and families."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if not isinstance(formset, ImageFormSet):
            super().save_formset(request, form, formset, change)
            return
        save_images(formset, owner=form.instance, by=signed_in(request))
        # What Django's change message asks for; the services have written the audit.
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say what no browser does: a page that comes back with errors has forgotten the chosen files."""
        if request.FILES and context["errors"]:
            self.message_user(request, gettext("Choose the pictures again: they are not saved yet."), messages.WARNING)
        return super().render_change_form(request, context, *args, **kwargs)


def save_images(formset: ImageFormSet, *, owner: Product | ProductFamily, by: User) -> None:
    """Do what the rows say: describe, remove, add, order, and choose the primary picture."""
    for row in formset.deleted_forms:
        if row.instance.pk:
            images.remove_image(image_id=row.instance.pk, by=by)
    for row in formset.kept_forms:
        if "alt" in row.changed_data:
            images.update_image(image_id=row.instance.pk, alt=row.cleaned_data["alt"], by=by)
    added = {row: _add(row, owner=owner, by=by) for row in formset.new_forms}
    ids = {row: [row.instance.pk] for row in formset.kept_forms} | {
        row: [image.pk for image in pictures] for row, pictures in added.items()
    }
    moved = {row: row.cleaned_data.get("place") for row in ids if "place" in row.changed_data}
    if moved:
        images.reorder_images(owner=owner, image_ids=_in_order(ids, moved), by=by)
    for row in formset.newly_primary:
        images.make_primary(image_id=ids[row][0], by=by)


def _add(row: ImageForm, *, owner: Product | ProductFamily, by: User) -> list[ProductImage]:
    alt = row.cleaned_data.get("alt", "")
    return [images.add_image(owner=owner, upload=picture, alt=alt, by=by) for picture in row.pictures]


def _in_order(ids: dict[ImageForm, list[int]], moved: dict[ImageForm, int | None]) -> Sequence[int]:
    """Put the rows whose number was changed at their new places among the others; without a number they come last."""
    order = [row for row in ids if row not in moved]
    for row, place in sorted(moved.items(), key=lambda item: item[1] or len(ids)):
        order.insert((place or len(ids)) - 1, row)
    return [pk for row in order for pk in ids[row]]
