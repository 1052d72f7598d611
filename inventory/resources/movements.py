"""The ledger as a table: out only, for nobody writes movements but the services."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ExportResource, narrowed, resource_of
from inventory.models import StockMovement

COLUMNS = {
    "id": "pk",
    "time": "created_at",
    "sku": "product__sku",
    "name": "product__name",
    "location": "location__name",
    "kind": "kind",
    "quantity": "quantity",
    "balance_after": "balance_after",
    "reason": "reason",
    "note": "note",
    "reference": "reference",
    "who": "actor__username",
}


class Movements(ExportResource):
    def rows(self, chosen: QuerySet[StockMovement]) -> QuerySet[StockMovement]:
        movements = narrowed(StockMovement.objects.all(), "pk", chosen)
        return movements.select_related("product", "location", "actor").order_by("-pk")


MovementResource = resource_of("MovementResource", Movements, StockMovement, _("Stock movements"), COLUMNS)
