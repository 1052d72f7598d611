"""Stock to look at: locations, levels, movements and the queue. Only locations can be edited here."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.db import models, transaction
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.admin.base import BackofficeAdmin, signed_in
from backoffice.admin.exports import ExportPages
from backoffice.admin.filters import AutocompleteFilter, DateRangeFilter
from backoffice.admin.list_views import View
from backoffice.templatetags import shown
from inventory.admin.columns import number
from inventory.admin.deletion import RefusedByService
from inventory.admin.filters import ShortFilter
from inventory.forms.products import LocationForm
from inventory.models import Product, StockLevel, StockLocation, StockMovement, StockReservation
from inventory.registries import links_of
from inventory.resources.levels import LevelResource
from inventory.resources.movements import MovementResource
from inventory.services.locations import delete_location, save_location
from inventory.templatetags.stock_words import direction

T = TypeVar("T", bound=models.Model)


class FoundByProduct(BackofficeAdmin[T]):
    """Search the product's SKU and name apart from the row's own columns: an OR across a join reads everything."""

    own_search_fields: tuple[str, ...] = ()
    search_fields = ("product__sku",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[T], search_term: str) -> Any:
        found = queryset
        for word in search_term.split():
            products = Product.objects.filter(models.Q(sku__icontains=word) | models.Q(name__icontains=word))
            match = models.Q(product__in=products.order_by().values("pk"))
            for field in self.own_search_fields:
                match |= models.Q(**{f"{field}__icontains": word})
            found = found.filter(match)
        return found, False


class LeadsToOrder(FoundByProduct[T]):
    """A row to read, with a button to the order that it belongs to."""

    change_form_template = "admin/inventory/stock_row.html"
    order_field = "reference"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        name = getattr(context["original"], self.order_field, "")
        context |= {"order_name": name, "order_url": links_of(request, (name,)).get(name, "")}
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(StockLocation)
class StockLocationAdmin(RefusedByService[StockLocation]):
    form = LocationForm
    audited_by_service = True
    list_display = ("name", "code", "role")
    search_fields = ("name", "code")
    ordering = ("name", "id")
    fields = ("name", "code", "is_default", "make_default")
    readonly_fields = ("is_default",)

    @admin.display(description=_("default"), ordering="is_default")
    def role(self, location: StockLocation) -> str:
        return status_badge("ok", _("Default")) if location.is_default else ""

    def get_fields(self, request: HttpRequest, obj: StockLocation | None = None) -> Any:
        may_step_up = (obj is None or not obj.is_default) and self.has_change_permission(request, obj)
        return ("name", "code", "make_default") if may_step_up else ("name", "code", "is_default")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        location = context["original"]
        if location is not None and request.user.has_perm("inventory.view_stocklevel"):
            context["held"] = StockLevel.objects.filter(location=location, on_hand__gt=0).aggregate(
                products=Count("pk"), on_hand=Coalesce(Sum("on_hand"), 0), reserved=Coalesce(Sum("reserved"), 0)
            )
            context["levels_url"] = (
                f"{reverse('admin:inventory_stocklevel_changelist')}?location__id__exact={location.pk}"
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: StockLocation, form: Any, change: bool) -> None:
        obj.is_default = obj.is_default or form.cleaned_data["make_default"]
        save_location(obj, by=signed_in(request))

    def delete_model(self, request: HttpRequest, obj: StockLocation) -> None:
        delete_location(obj.pk, by=signed_in(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StockLocation]) -> None:
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            delete_location(pk, by=signed_in(request))


@admin.register(StockLevel)
class StockLevelAdmin(ExportPages[StockLevel], FoundByProduct[StockLevel]):
    resource_classes = (LevelResource,)
    list_display = ("product", "location", "on_hand_column", "reserved_column", "available_column")
    number_columns = ("on_hand_column", "reserved_column", "available_column")
    list_select_related = ("product", "location")
    list_filter = ("location",)
    search_help_text = _("SKU or name of the product")
    ordering = ("product__name", "location__name", "id")
    fields = ("product", "location", "on_hand_column", "reserved_column", "available_column")
    readonly_fields = ("on_hand_column", "reserved_column", "available_column")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to where deliveries and counts come in as a file."""
        may = all(request.user.has_perm(f"inventory.{name}") for name in ("import_product", "adjust_stock"))
        files = f"{reverse('admin:inventory_product_import')}?of=receipts" if may else ""
        page: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "stock_files_url": files})
        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        return super().get_queryset(request).annotate(free=F("on_hand") - F("reserved"))

    @admin.display(description=_("on hand"), ordering="on_hand")
    def on_hand_column(self, level: StockLevel) -> str:
        return number(level.on_hand)

    @admin.display(description=_("reserved"), ordering="reserved")
    def reserved_column(self, level: StockLevel) -> str:
        return number(level.reserved)

    @admin.display(description=_("available"), ordering="free")
    def available_column(self, level: StockLevel) -> str:
        return number(level.available)


@admin.register(StockMovement)
class StockMovementAdmin(ExportPages[StockMovement], LeadsToOrder[StockMovement]):
    resource_classes = (MovementResource,)
    list_display = (
        "product",
        "kind_column",
        "quantity_column",
        "balance",
        "location",
        "reason",
        "reference",
        "actor",
        "when",
    )
    number_columns = ("quantity_column", "balance")
    list_select_related = ("product", "location", "actor")
    list_filter = ("kind", "location", ("actor", AutocompleteFilter), ("created_at", DateRangeFilter))
    own_search_fields = ("reference", "reason")
    search_help_text = _("SKU or name of the product, reference or reason")
    ordering = ("-id",)
    fields = (
        "product",
        "location",
        "kind",
        "quantity_column",
        "balance_after",
        "reason",
        "note",
        "actor",
        "reference",
        "created_at",
    )
    readonly_fields = ("quantity_column",)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_column(self, movement: StockMovement) -> str:
        return status_badge(direction(movement.kind), capfirst(movement.get_kind_display()))

    @admin.display(description=_("quantity"), ordering="quantity")
    def quantity_column(self, movement: StockMovement) -> str:
        return f"{movement.quantity:+,}".replace("-", "−")

    @admin.display(description=_("balance"))
    def balance(self, movement: StockMovement) -> str:
        return number(movement.balance_after)

    @admin.display(description=_("when"), ordering="id")
    def when(self, movement: StockMovement) -> str:
        return shown.when(movement.created_at)


@admin.register(StockReservation)
class StockReservationAdmin(LeadsToOrder[StockReservation]):
    order_field = "label"
    list_display = ("label", "product", "state", "wanted", "reserved", "missing_column", "location", "waits_since")
    number_columns = ("wanted", "reserved", "missing_column")
    list_select_related = ("product", "location")
    list_filter = (ShortFilter, "location")
    own_search_fields = ("label",)
    search_help_text = _("order, SKU or name of the product")
    ordering = ("priority", "since", "id")
    views = (
        View("short", _("Waiting for stock"), lambda reservations: reservations.short()),
        View("full", _("Reserved in full"), lambda reservations: reservations.full()),
    )
    fields = ("label", "product", "location", "wanted", "reserved", "priority", "since")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockReservation]:
        return super().get_queryset(request).annotate(lacking=F("wanted") - F("reserved"))

    @admin.display(description=_("missing"), ordering="lacking")
    def missing_column(self, reservation: StockReservation) -> str:
        return number(reservation.missing)

    @admin.display(description=_("state"), ordering="lacking")
    def state(self, reservation: StockReservation) -> str:
        return status_badge("short", _("Waits")) if reservation.missing else status_badge("ok", _("Reserved"))

    @admin.display(description=_("since"), ordering="since")
    def waits_since(self, reservation: StockReservation) -> str:
        return shown.when(reservation.since)
