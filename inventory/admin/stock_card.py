"""The stock of one product at a glance: where it is, who waits for it, what moved last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from backoffice.models import SiteSettings
from inventory.admin.columns import stock_badge
from inventory.models import Product, StockLevel, StockLocation, StockMovement, StockReservation

LAST = 10
WAITING = 10


@dataclass(frozen=True)
class StockCard:
    product: Product
    levels: Sequence[StockLevel]
    locations: Sequence[StockLocation]
    reservations: Sequence[StockReservation]
    movements: Sequence[StockMovement]
    low_stock_limit: int

    @classmethod
    def of(cls, product: Product) -> StockCard:
        """Read the card in five statements, however much there is."""
        reservations = StockReservation.objects.filter(product=product).select_related("location")
        movements = StockMovement.objects.filter(product=product).select_related("location", "actor")
        threshold = product.low_stock_threshold
        return cls(
            product=product,
            levels=tuple(product.stock_levels.select_related("location").order_by("location__name", "pk")),
            locations=tuple(StockLocation.objects.order_by("name", "pk")),
            reservations=tuple(reservations.in_turn()[: WAITING + 1]),
            movements=tuple(movements.order_by("-pk")[:LAST]),
            low_stock_limit=SiteSettings.load().low_stock_threshold if threshold is None else threshold,
        )

    @property
    def on_hand(self) -> int:
        return sum(level.on_hand for level in self.levels)

    @property
    def reserved(self) -> int:
        return sum(level.reserved for level in self.levels)

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    @property
    def waiting(self) -> Sequence[StockReservation]:
        """The first reservations in turn, short or not."""
        return self.reservations[:WAITING]

    @property
    def has_more_waiting(self) -> bool:
        return len(self.reservations) > WAITING

    @property
    def references(self) -> set[str]:
        """What may lead somewhere: the orders that are named."""
        return {row.label for row in self.waiting} | {movement.reference for movement in self.movements}

    @property
    def badge(self) -> SafeString | str:
        return stock_badge(tracked=self.product.track_stock, available=self.available, limit=self.low_stock_limit)

    @property
    def has_many_places(self) -> bool:
        return len(self.locations) > 1
