"""The catalogue: categories, families and products."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.models import Versioned
from backoffice.models.history import history_of

PRICE_LIMIT = Decimal(10) ** 8
PRICE_VALIDATORS = (MinValueValidator(Decimal(0)), MaxValueValidator(PRICE_LIMIT - Decimal("0.0001")))
TAX_VALIDATORS = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1)))
NO_NUL = (ProhibitNullCharactersValidator(),)


def sku_key_of(sku: str) -> str:
    """Return what makes two SKUs the same: NFKC, trimmed, case-folded. SQLite's own folding knows ASCII only."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold()).strip()


class Category(models.Model):
    """A shelf of the catalogue, in a tree."""

    name = models.CharField(_("name"), max_length=100, validators=NO_NUL)
    slug = models.SlugField(_("slug"), max_length=110, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), null=True, blank=True, related_name="children"
    )

    history = history_of()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="inventory_category_not_own_parent",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ProductFamily(models.Model):
    """Products that differ only in their options, such as size and colour."""

    name = models.CharField(_("name"), max_length=255, validators=NO_NUL)
    slug = models.SlugField(_("slug"), max_length=255, unique=True)
    description = models.TextField(_("description"), blank=True)
    option_names = models.JSONField(_("option names"), default=list, blank=True)

    history = history_of()

    class Meta:
        verbose_name = _("product family")
        verbose_name_plural = _("product families")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def locked(self) -> ProductQuerySet:
        """Lock the rows in pk order (a no-op on SQLite, where writers take turns anyway)."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def active(self) -> ProductQuerySet:
        return self.filter(is_active=True)

    def archived(self) -> ProductQuerySet:
        return self.filter(archived_at__isnull=False)

    def with_stock(self) -> ProductQuerySet:
        """Annotate on_hand, reserved and available, in units over all locations."""
        levels = (
            self.model._meta.apps.get_model("inventory", "StockLevel")
            .objects.filter(product=models.OuterRef("pk"))
            .order_by()
            .values("product")
        )
        on_hand = models.Subquery(levels.annotate(n=models.Sum("on_hand")).values("n"))
        reserved = models.Subquery(levels.annotate(n=models.Sum("reserved")).values("n"))
        return self.annotate(on_hand=Coalesce(on_hand, 0), reserved=Coalesce(reserved, 0)).annotate(
            available=models.F("on_hand") - models.F("reserved")
        )

    def with_low_stock_limit(self, default: int) -> ProductQuerySet:
        """Annotate low_stock_limit: the product's own threshold, else the shop's."""
        return self.annotate(low_stock_limit=Coalesce("low_stock_threshold", models.Value(default)))

    def low_stock(self, default: int) -> ProductQuerySet:
        """Keep tracked, active products whose available units are at or below their threshold."""
        return (
            self.with_stock()
            .with_low_stock_limit(default)
            .filter(models.Q(available__lte=models.F("low_stock_limit")), track_stock=True, is_active=True)
        )

    def out_of_stock(self) -> ProductQuerySet:
        return self.with_stock().filter(models.Q(available__lte=0), track_stock=True, is_active=True)


class Product(Versioned):
    """One sellable thing with one SKU."""

    sku = models.CharField(_("SKU"), max_length=64, validators=NO_NUL)
    sku_key = models.CharField(_("SKU key"), max_length=128, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=255, validators=NO_NUL)
    family = models.ForeignKey(
        ProductFamily, models.PROTECT, verbose_name=_("family"), null=True, blank=True, related_name="products"
    )
    options = models.JSONField(_("options"), default=dict, blank=True)
    description = models.TextField(_("description"), blank=True, validators=NO_NUL)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), null=True, blank=True, related_name="products"
    )
    barcode = models.CharField(_("barcode"), max_length=64, blank=True, validators=NO_NUL)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=4, validators=PRICE_VALIDATORS)
    cost_price = models.DecimalField(
        _("cost price"), max_digits=12, decimal_places=4, null=True, blank=True, validators=PRICE_VALIDATORS
    )
    tax_rate = models.DecimalField(
        _("tax rate"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=TAX_VALIDATORS,
        help_text=_("As a fraction: 0.19 is 19 %. Empty: the shop's default rate."),
    )
    track_stock = models.BooleanField(
        _("track stock"), default=True, help_text=_("Off for services and for goods that never run out.")
    )
    low_stock_threshold = models.PositiveIntegerField(
        _("low-stock threshold"), null=True, blank=True, help_text=_("Empty: the shop's default.")
    )
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Only active products can be sold."))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager[Product]] = models.Manager.from_queryset(ProductQuerySet)()
    history = history_of(no_db_index=("family", "category"))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name", "id")
        permissions = (
            ("archive_product", "Can archive product"),
            ("export_product", "Can export product"),
            ("import_product", "Can import product"),
            ("view_cost_price", "Can view cost price"),
        )
        indexes = (models.Index(fields=("name", "id"), name="inventory_product_name"),)
        constraints = (
            models.UniqueConstraint(
                fields=("barcode",),
                condition=~models.Q(barcode=""),
                name="inventory_product_barcode",
                violation_error_message=_("Another product has this barcode."),
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0, price__lt=PRICE_LIMIT), name="inventory_product_price"
            ),
            models.CheckConstraint(
                condition=models.Q(cost_price__isnull=True) | models.Q(cost_price__gte=0, cost_price__lt=PRICE_LIMIT),
                name="inventory_product_cost_price",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_rate__isnull=True) | models.Q(tax_rate__gte=0, tax_rate__lte=1),
                name="inventory_product_tax_rate",
            ),
            models.CheckConstraint(
                condition=models.Q(archived_at__isnull=True) | models.Q(is_active=False),
                name="inventory_product_archived_inactive",
            ),
            models.CheckConstraint(
                condition=~models.Q(sku="") & ~models.Q(sku_key=""), name="inventory_product_sku_present"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sku} · {self.name}"

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def options_text(self) -> str:
        """The options as people read them: "Red / L". By name, since PostgreSQL keeps no order in JSON."""
        return " / ".join(str(self.options[name]) for name in sorted(self.options))
