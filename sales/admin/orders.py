"""Orders: the list, the page of a draft and of what it becomes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import adopt, signed_in
from backoffice.admin.exports import ExportPages
from backoffice.admin.forms import FIELDS, TextArea
from backoffice.models import SiteSettings
from inventory.models import StockLocation
from inventory.services.stock import new_key
from sales.admin.bulk import BULK_ACTIONS, BulkSteps
from sales.admin.line_table import MOST_LINES, page_of
from sales.admin.notes import NoteView
from sales.admin.order_lines import OrderLineInline
from sales.admin.order_list import ADDRESSES, OrderListPage
from sales.admin.order_page import order_page
from sales.admin.printing import PRINT_ACTIONS, PrintViews
from sales.admin.step_permissions import StepPermissions
from sales.admin.timeline import EVENTS, WORDS
from sales.admin.transitions import order_url
from sales.forms.assignees import AssigneeField, assignees
from sales.forms.lines import LineFormSet
from sales.forms.orders import OrderForm
from sales.models import Order
from sales.models.orders import Status
from sales.resources.orders import OrderLineResource, OrderLineResourceWithCost, OrderResource
from sales.services.drafts import create_order, discard_draft, edit_draft, edit_order, editable_fields

CUSTOMER = ("customer", "email", "phone")
TERMS = ("shipping_cost", "shipping_tax_rate", "location", "external_number")
WORK = ("assigned_to", "follow_up_on")
PARCEL = ("carrier", "tracking_number")
SENT = (Status.SHIPPED, Status.DELIVERED, Status.CANCELLED)
REPLAYED = "sales.replayed"  # a key of request.META that no client can send


@admin.register(Order)
class OrderAdmin(OrderListPage, ExportPages[Order], StepPermissions, BulkSteps, NoteView, PrintViews):
    autocomplete_fields = ("customer",)
    actions = (*BULK_ACTIONS, *PRINT_ACTIONS)
    form = OrderForm
    inlines = (OrderLineInline,)
    change_form_template = "admin/sales/order/change_form.html"
    formfield_overrides = {**FIELDS, models.TextField: {"widget": TextArea(attrs={"rows": 4})}}
    audited_by_service = True
    history_events = EVENTS
    history_words = WORDS
    sensitive_fields = {"unit_cost": "inventory.view_cost_price", "cost_price": "inventory.view_cost_price"}

    def get_export_resource_classes(self, request: HttpRequest) -> Any:
        lines = OrderLineResource if self.hidden_fields(request) else OrderLineResourceWithCost
        return (lines, OrderResource)

    def get_fieldsets(self, request: HttpRequest, obj: Order | None = None) -> Any:
        parcel = ((_("Parcel"), {"fields": PARCEL}),) if obj is not None and obj.status in SENT else ()
        return (
            (_("Customer"), {"fields": CUSTOMER}),
            *parcel,
            (_("Addresses"), {"fields": ADDRESSES}),
            (_("Shipping and terms"), {"fields": TERMS}),
            (_("Work"), {"fields": WORK}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        editable = editable_fields(obj.status)
        return tuple(
            name for name in (*CUSTOMER, *ADDRESSES, *TERMS, *WORK, *PARCEL) if not {name, f"{name}_id"} & editable
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        shop, place = SiteSettings.load(), StockLocation.default()
        return {"location": place.pk, "shipping_tax_rate": shop.default_tax_rate, **given, "token": new_key()}

    def get_inline_instances(self, request: HttpRequest, obj: Order | None = None) -> list[Any]:
        """Lines are typed in drafts; later, and for who only looks, the page shows them as a table."""
        is_form = obj is None or (obj.is_draft and self.has_change_permission(request, obj))
        return super().get_inline_instances(request, obj) if is_form else []

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Show the stored lines where the posted page had none: an empty set would mean "remove them all".

        A long order's lines are typed a page at a time: a form of a thousand would hold up a browser for minutes.
        """
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is not None and obj.line_count > MOST_LINES:
            kwargs["queryset"] = kwargs["queryset"].filter(pk__in=[line.pk for line in page_of(request, obj)])
        if f"{prefix}-TOTAL_FORMS" not in request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assigned_to":
            kwargs |= {"form_class": AssigneeField, "queryset": assignees(), "empty_label": _("Nobody")}
        if db_field.name == "location":
            kwargs["empty_label"] = None  # an order always ships from somewhere
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave only the customer a plus beside it: places and people are not made while writing an order."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("assigned_to", "location") and field is not None:
            field.widget = field.widget.widget
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        """Only what was never submitted may go; the rest is cancelled and stays on record."""
        is_scrap = obj is None or (obj.is_draft and obj.number is None)
        return is_scrap and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Leave it to save_related, which knows the lines as well: an order is saved by one call."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        lines = next((formset.line_inputs() for formset in formsets if isinstance(formset, LineFormSet)), None)
        adopt(form.instance, self._save(request, form, lines, change=change))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Say nothing: the service has written the audit log."""
        return ""

    def delete_model(self, request: HttpRequest, obj: Order) -> None:
        discard_draft(obj.pk, by=signed_in(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Order]) -> None:
        for order in queryset:
            discard_draft(order.pk, by=signed_in(request))

    def response_add(self, request: HttpRequest, obj: Order, post_url_continue: str | None = None) -> HttpResponse:
        """Lead a form that was sent again to the order of the first time, and do not call it a new one."""
        if REPLAYED not in request.META:
            return super().response_add(request, obj, post_url_continue)
        words = _("This form was sent before. Here is the order that it made then; nothing was added.")
        self.message_user(request, str(words), messages.WARNING)
        return HttpResponseRedirect(order_url(obj))

    def response_post_save_add(self, request: HttpRequest, obj: Order) -> HttpResponseRedirect:
        """Stay with the order: what comes next is on its page."""
        return HttpResponseRedirect(order_url(obj))

    def response_post_save_change(self, request: HttpRequest, obj: Order) -> HttpResponseRedirect:
        return HttpResponseRedirect(order_url(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        order = context["original"]
        if order is not None:
            can_save = not order.is_final and self.has_change_permission(request, order)
            around = order_page(request, order, lines_are_typed=bool(context["inline_admin_formsets"]))
            context |= {**around, "show_save": can_save, "show_save_and_add_another": False}
        context["show_save_and_continue"] = False  # Save stays on the page
        return super().render_change_form(request, context, *args, **kwargs)

    def _save(self, request: HttpRequest, form: OrderForm, lines: Any, *, change: bool) -> Order:
        fields, by = form.header(), signed_in(request)
        if not change:
            key = form.cleaned_data["token"] or None
            if key and Order.objects.filter(idempotency_key=key).exists():
                request.META[REPLAYED] = True
            return create_order(lines=lines or (), fields=fields, idempotency_key=key, by=by)
        pk, version = form.instance.pk, self.known_version(request)
        if form.instance.is_draft:
            return edit_draft(pk, fields=fields, lines=lines, version=version, by=by)
        return edit_order(pk, fields=fields, version=version, by=by)
