"""The list of orders: views by what is to be done, search that goes straight to a number, columns."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.admin.base import BackofficeAdmin
from backoffice.admin.filters import AutocompleteFilter, DateRangeFilter, NumberRangeFilter
from backoffice.admin.list_views import View
from backoffice.money import format_money
from backoffice.templatetags import shown
from sales.admin.filters import AssigneeFilter, CreatedByFilter, FollowUpFilter, StockFilter
from sales.admin.search import search_orders
from sales.models import Order, OrderLine
from sales.models.orders import Status
from sales.services.order_numbers import order_of_number

ADDRESSES = ("billing_address", "shipping_address")


class OrderList(ChangeList):
    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Leave the addresses where they are, and say of each order whether it waits for stock."""
        waiting = OrderLine.objects.filter(order=OuterRef("pk"), reservation__reserved__lt=F("reservation__wanted"))
        rows: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        shown_rows: QuerySet[Any] = rows.defer(*ADDRESSES).annotate(is_short=Exists(waiting))
        return shown_rows


class OrderListPage(BackofficeAdmin[Order]):
    """To process is every pending order: those that are ready now, and those that are short."""

    list_display = ("order", "customer_name", "state", "items", "total", "created", "age", "assignee")
    number_columns = ("items", "total")
    list_filter = (
        "status",
        StockFilter,
        AssigneeFilter,
        FollowUpFilter,
        CreatedByFilter,
        ("customer", AutocompleteFilter),
        ("created_at", DateRangeFilter),
        ("grand_total", NumberRangeFilter),
        "source",
    )
    list_select_related = ("customer", "assigned_to")
    search_fields = ("number", "email", "customer__name")
    search_help_text = _("Number, customer, e-mail, phone or SKU")
    views = (
        View("drafts", _("Drafts"), lambda orders: orders.in_state(Status.DRAFT), ("submit_orders",)),
        View("to_process", _("To process"), lambda orders: orders.in_state(Status.PENDING), ("process_orders",)),
        View("ready", _("Ready now"), lambda orders: orders.ready(), ("process_orders",)),
        View("short", _("Short"), lambda orders: orders.short(), ("prioritise_orders",)),
        View("to_ship", _("To ship"), lambda orders: orders.in_state(Status.PROCESSING), ("ship_orders",)),
        View("shipped", _("Shipped"), lambda orders: orders.in_state(Status.SHIPPED), ("deliver_orders",)),
        View("done", _("Done"), lambda orders: orders.in_state(Status.DELIVERED)),
    )
    main_actions = ("process_orders", "ship_orders", "deliver_orders", "submit_orders")
    destructive_actions = ("cancel_orders", "delete_selected")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OrderList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Go straight to the order of exactly this number."""
        typed = request.GET.get(SEARCH_VAR, "")
        if request.method == "GET" and typed and "\0" not in typed and self.has_view_permission(request):
            pk = order_of_number(typed)
            if pk is not None:
                return HttpResponseRedirect(reverse("admin:sales_order_change", args=(pk,)))
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        return search_orders(queryset, search_term), False

    @admin.display(description=_("order"), ordering="pk")
    def order(self, order: Order) -> str:
        return str(order)

    @admin.display(description=_("customer"), ordering="customer__name")
    def customer_name(self, order: Order) -> str:
        return str(order.customer or order.email or "")

    @admin.display(description=_("status"), ordering="status")
    def state(self, order: Order) -> str:
        badge = status_badge(order.status, order.get_status_display())
        if order.status != Status.PENDING or not cast(Any, order).is_short:
            return badge
        return format_html('<span class="statuses">{} {}</span>', badge, status_badge("short", gettext("Short")))

    @admin.display(description=_("items"), ordering="line_count")
    def items(self, order: Order) -> int:
        return order.line_count

    @admin.display(description=_("total"), ordering="grand_total")
    def total(self, order: Order) -> str:
        return format_money(order.grand_total, order.currency)

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, order: Order) -> str:
        return shown.when(order.created_at)

    @admin.display(description=_("age"), ordering="-created_at")
    def age(self, order: Order) -> str:
        """Say how long an order waits to be finished."""
        return "" if order.is_final else shown.age(order.created_at)

    @admin.display(description=_("assigned to"), ordering="assigned_to__username")
    def assignee(self, order: Order) -> str:
        return order.assigned_to.display_name if order.assigned_to else ""
