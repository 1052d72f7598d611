"""Claims of open orders on stock, and the queue they form."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.catalogue import Product
from inventory.models.stock import Place, StockLocation, at_places

QUEUE = ("priority", "since", "id")


class StockReservationQuerySet(models.QuerySet["StockReservation"]):
    def short(self) -> StockReservationQuerySet:
        return self.filter(reserved__lt=F("wanted"))

    def full(self) -> StockReservationQuerySet:
        return self.filter(reserved=F("wanted"))

    def at(self, places: Collection[Place]) -> StockReservationQuerySet:
        return self.filter(at_places(places))

    def in_turn(self) -> StockReservationQuerySet:
        """Order by who is served first."""
        return self.order_by(*QUEUE)

    def youngest_first(self) -> StockReservationQuerySet:
        """Order by who gives back first."""
        return self.order_by(*(f"-{field}" for field in QUEUE))


class StockReservation(models.Model):
    """An open order line's claim on stock: units wanted, units held, and its place in the queue."""

    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="reservations", db_index=False
    )
    location = models.ForeignKey(StockLocation, models.PROTECT, verbose_name=_("location"), related_name="reservations")
    key = models.CharField(_("key"), max_length=120, unique=True)
    label = models.CharField(_("order"), max_length=64, blank=True)
    wanted = models.PositiveIntegerField(_("wanted"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    priority = models.IntegerField(_("priority"), default=0, help_text=_("Lower is served first."))
    since = models.DateTimeField(_("since"))

    objects: ClassVar[models.Manager[StockReservation]] = models.Manager.from_queryset(StockReservationQuerySet)()

    class Meta:
        verbose_name = _("stock reservation")
        verbose_name_plural = _("stock reservations")
        ordering = QUEUE
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("product", "location", *QUEUE), name="inventory_reservation_queue"),
            models.Index(
                fields=("product", "location", *QUEUE),
                condition=Q(reserved__lt=F("wanted")),
                name="inventory_reservation_short",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(reserved__gte=0, wanted__gte=F("reserved"), wanted__gt=0),
                name="inventory_stockreservation_reserved_wanted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.reserved} of {self.wanted} reserved"

    @property
    def missing(self) -> int:
        return self.wanted - self.reserved

    def is_ahead_of(self, other: StockReservation) -> bool:
        """Say whether this one waits at the same place and is served first."""
        same_place = (self.product_id, self.location_id) == (other.product_id, other.location_id)
        return same_place and (self.priority, self.since, self.pk) < (other.priority, other.since, other.pk)
