"""Stock: what is where, and the ledger that explains it."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.models.catalogue import Product


class StockLocation(models.Model):
    """A place that holds stock. Exactly one is the default; a migration makes it."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("stock location")
        verbose_name_plural = _("stock locations")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",), condition=models.Q(is_default=True), name="inventory_stocklocation_one_default"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def default(cls) -> StockLocation:
        """Return the default location."""
        return cls.objects.get(is_default=True)


Place = tuple[int, int]
"""A product's id and a location's id: what a stock level, a movement and a reservation share."""


def at_places(places: Collection[Place]) -> models.Q:
    """Match the rows at these places, with one condition a location."""
    products: dict[int, set[int]] = {}
    for product_id, location_id in places:
        products.setdefault(location_id, set()).add(product_id)
    wanted = models.Q(pk__in=())
    for location_id, product_ids in products.items():
        wanted |= models.Q(location_id=location_id, product_id__in=product_ids)
    return wanted


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    def at(self, places: Collection[Place]) -> StockLevelQuerySet:
        return self.filter(at_places(places))

    def locked(self) -> StockLevelQuerySet:
        """Lock the rows in pk order: the one place where stock is locked, so that no two callers can deadlock."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")


class StockLevel(models.Model):
    """Units of a product at a location. Written by the ledger only; every unit on hand is explained by movements."""

    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"), related_name="stock_levels")
    location = models.ForeignKey(StockLocation, models.PROTECT, verbose_name=_("location"), related_name="stock_levels")
    on_hand = models.PositiveIntegerField(_("on hand"), default=0, editable=False)
    reserved = models.PositiveIntegerField(_("reserved"), default=0, editable=False)

    objects: ClassVar[models.Manager[StockLevel]] = models.Manager.from_queryset(StockLevelQuerySet)()

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        ordering = ("product", "location", "id")
        default_permissions = ("view",)
        permissions = (("adjust_stock", "Can adjust stock"), ("export_stocklevel", "Can export stock level"))
        constraints = (
            models.UniqueConstraint(fields=("product", "location"), name="inventory_stocklevel_place"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, on_hand__gte=models.F("reserved")),
                name="inventory_stocklevel_reserved_on_hand",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}, {self.location}"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class MovementKind(models.TextChoices):
    INITIAL = "initial", _("opening stock")
    RECEIPT = "receipt", _("receipt")
    SALE = "sale", _("sale")
    CANCEL_RESTOCK = "cancel_restock", _("back from a cancelled order")
    RETURN_RESTOCK = "return_restock", _("back from a return")
    ADJUSTMENT = "adjustment", _("adjustment")
    COUNT = "count", _("stock count")
    DAMAGE = "damage", _("damage or loss")
    TRANSFER_IN = "transfer_in", _("transfer in")
    TRANSFER_OUT = "transfer_out", _("transfer out")


INCOMING = (
    MovementKind.INITIAL,
    MovementKind.RECEIPT,
    MovementKind.CANCEL_RESTOCK,
    MovementKind.RETURN_RESTOCK,
    MovementKind.TRANSFER_IN,
)
OUTGOING = (MovementKind.SALE, MovementKind.DAMAGE, MovementKind.TRANSFER_OUT)
EITHER_WAY = (MovementKind.ADJUSTMENT, MovementKind.COUNT)


class StockMovement(models.Model):
    """One immutable line of the ledger: ±units, why, who, when, and the balance after it."""

    Kind = MovementKind

    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="movements", editable=False, db_index=False
    )
    location = models.ForeignKey(
        StockLocation, models.PROTECT, verbose_name=_("location"), related_name="movements", editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MovementKind.choices, editable=False)
    quantity = models.IntegerField(_("quantity"), editable=False)
    balance_after = models.PositiveIntegerField(_("balance after"), editable=False)
    reason = models.CharField(_("reason"), max_length=255, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="stock_movements",
        editable=False,
    )
    reference = models.CharField(_("reference"), max_length=100, blank=True, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True, editable=False)
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = (("export_stockmovement", "Can export stock movement"),)
        indexes = (
            models.Index(fields=("product", "location", "-id"), name="inventory_movement_place"),
            models.Index(fields=("reference",), name="inventory_movement_reference"),
            models.Index(fields=("-created_at", "-id"), name="inventory_movement_time"),
        )
        constraints = (
            models.CheckConstraint(condition=~models.Q(quantity=0), name="inventory_stockmovement_quantity"),
            models.CheckConstraint(
                condition=models.Q(kind__in=INCOMING, quantity__gt=0)
                | models.Q(kind__in=OUTGOING, quantity__lt=0)
                | models.Q(kind__in=EITHER_WAY),
                name="inventory_stockmovement_sign_fits_kind",
            ),
            models.CheckConstraint(condition=models.Q(balance_after__gte=0), name="inventory_stockmovement_balance"),
            models.CheckConstraint(condition=~models.Q(key=""), name="inventory_stockmovement_key_present"),
        )

    def __str__(self) -> str:
        return f"{self.quantity:+d} {self.get_kind_display()}"
