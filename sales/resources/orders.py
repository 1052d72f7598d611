"""Orders as a table: a row a line with the order's columns repeated, or a row an order."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ExportResource, narrowed, resource_of
from sales.models import Order, OrderLine

ORDER = {
    "order_id": "pk",
    "number": "number",
    "status": "status",
    "source": "source",
    "external_number": "external_number",
    "created_at": "created_at",
    "submitted_at": "submitted_at",
    "processing_at": "processing_at",
    "shipped_at": "shipped_at",
    "delivered_at": "delivered_at",
    "cancelled_at": "cancelled_at",
    "customer": "customer__name",
    "email": "email",
    "phone": "phone",
    "billing_address": "billing_address",
    "shipping_address": "shipping_address",
    "location": "location__name",
    "currency": "currency",
    "prices_include_tax": "prices_include_tax",
    "line_count": "line_count",
    "subtotal": "subtotal",
    "discount_total": "discount_total",
    "shipping_net": "shipping_net",
    "shipping_tax": "shipping_tax",
    "tax_total": "tax_total",
    "grand_total": "grand_total",
    "carrier": "carrier",
    "tracking_number": "tracking_number",
    "created_by": "created_by__username",
    "assigned_to": "assigned_to__username",
    "follow_up_on": "follow_up_on",
    "cancel_reason": "cancel_reason",
    "cancel_disposition": "cancel_disposition",
}
LINE = {
    "position": "position",
    "sku": "sku",
    "name": "name",
    "quantity": "quantity",
    "list_price": "list_price",
    "unit_price": "unit_price",
    "override_reason": "override_reason",
    "discount": "discount",
    "tax_rate": "tax_rate",
    "line_net": "line_net",
    "line_tax": "line_tax",
    "line_total": "line_total",
}
GROUPS = (
    (_("Line"), (*LINE, "unit_cost")),
    (_("Order"), ("order_id", "number", "status", "source", "external_number", "location", "line_count")),
    (_("Customer"), ("customer", "email", "phone", "billing_address", "shipping_address")),
    (
        _("Money"),
        (
            "currency",
            "prices_include_tax",
            "subtotal",
            "discount_total",
            "shipping_net",
            "shipping_tax",
            "tax_total",
            "grand_total",
        ),
    ),
    (_("Days"), tuple(name for name in ORDER if name.endswith("_at"))),
    (_("Shipping and work"), ("carrier", "tracking_number", "created_by", "assigned_to", "follow_up_on")),
    (_("Cancellation"), ("cancel_reason", "cancel_disposition")),
)
RELATED = ("customer", "location", "created_by", "assigned_to")


class Orders(ExportResource):
    groups = GROUPS

    def rows(self, chosen: QuerySet[Order]) -> QuerySet[Order]:
        orders = narrowed(Order.objects.all(), "pk", chosen)
        return orders.select_related(*RELATED).order_by("-created_at", "-pk")


class OrderLines(ExportResource):
    groups = GROUPS

    def rows(self, chosen: QuerySet[Order]) -> QuerySet[OrderLine]:
        lines = narrowed(OrderLine.objects.all(), "order", chosen)
        related = (f"order__{name}" for name in RELATED)
        return lines.select_related("order", *related).order_by("-order__created_at", "-order_id", "position", "pk")


_BY_LINE = {column: f"order__{path}" for column, path in ORDER.items()} | LINE
A_ROW_A_LINE = _("A row an order line")

OrderResource = resource_of("OrderResource", Orders, Order, _("A row an order"), ORDER)
OrderLineResource = resource_of("OrderLineResource", OrderLines, OrderLine, A_ROW_A_LINE, _BY_LINE)
OrderLineResourceWithCost = resource_of(
    "OrderLineResourceWithCost", OrderLines, OrderLine, A_ROW_A_LINE, _BY_LINE | {"unit_cost": "unit_cost"}
)
