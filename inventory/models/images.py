"""Pictures of products and families."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.catalogue import Product, ProductFamily


def thumbnail_name_of(name: str) -> str:
    """Return where the small version lies: beside the picture, `ab/cd.jpg` and `ab/cd_thumb.jpg`."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}_thumb{path.suffix}"))


def thumbnail_url_of(name: str | None) -> str:
    """Return the address of the small version of a picture; empty for none."""
    return default_storage.url(thumbnail_name_of(name)) if name else ""


class ProductImageQuerySet(models.QuerySet["ProductImage"]):
    def of(self, owner: Product | ProductFamily) -> ProductImageQuerySet:
        """Keep one owner's pictures, in the order shown."""
        field = "product" if isinstance(owner, Product) else "family"
        return self.filter(**{field: owner}).order_by("position", "id")

    def primary(self) -> ProductImageQuerySet:
        return self.filter(is_primary=True)


def primary_file() -> models.Subquery:
    """The file of its primary picture, as a column of a list of products."""
    pictures = ProductImage.objects.filter(product=models.OuterRef("pk"), is_primary=True).order_by()
    return models.Subquery(pictures.values("file")[:1])


class ProductImage(models.Model):
    """A cleaned, re-encoded picture with its thumbnail beside it; one of an owner's is the primary one."""

    product = models.ForeignKey(
        Product, models.CASCADE, verbose_name=_("product"), null=True, blank=True, related_name="images"
    )
    family = models.ForeignKey(
        ProductFamily, models.CASCADE, verbose_name=_("family"), null=True, blank=True, related_name="images"
    )
    file = models.ImageField(_("picture"), upload_to="products/", max_length=200, width_field=None, height_field=None)
    alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_primary = models.BooleanField(_("primary"), default=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)

    objects = ProductImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(product__isnull=True) ^ models.Q(family__isnull=True),
                name="inventory_productimage_one_owner",
            ),
            models.UniqueConstraint(
                fields=("product",), condition=models.Q(is_primary=True), name="inventory_productimage_product_primary"
            ),
            models.UniqueConstraint(
                fields=("family",), condition=models.Q(is_primary=True), name="inventory_productimage_family_primary"
            ),
        )

    def __str__(self) -> str:
        return self.alt or str(self.product or self.family)

    @property
    def thumbnail_url(self) -> str:
        """The address of the small version, 320 pixels on its long side; empty without a file."""
        return thumbnail_url_of(self.file.name)
