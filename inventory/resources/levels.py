"""What lies where, as a table: out only, for stock is moved by the services alone."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ExportResource, narrowed, resource_of
from inventory.models import StockLevel

COLUMNS = {
    "sku": "product__sku",
    "name": "product__name",
    "barcode": "product__barcode",
    "location": "location__code",
    "on_hand": "on_hand",
    "reserved": "reserved",
    "available": "free",
}


class Levels(ExportResource):
    def rows(self, chosen: QuerySet[StockLevel]) -> QuerySet[StockLevel]:
        levels = narrowed(StockLevel.objects.all(), "pk", chosen).annotate(free=F("on_hand") - F("reserved"))
        return levels.select_related("product", "location").order_by("product__sku_key", "location__code", "pk")


LevelResource = resource_of("LevelResource", Levels, StockLevel, _("Stock"), COLUMNS)
