"""Customers, their addresses and their orders."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.admin.base import BackofficeStackedInline, adopt, signed_in
from backoffice.admin.filters import DateRangeFilter
from backoffice.admin.imports import ImportPages
from backoffice.admin.list_views import View
from backoffice.templatetags import shown
from sales.admin.customer_page import customer_page
from sales.forms.customers import AddressForm, AddressFormSet
from sales.models import Customer, CustomerAddress, Order
from sales.models.phones import with_phone
from sales.resources.customers import CustomerResource
from sales.services.customers import create_customer, edit_customer, set_active, set_addresses


class AddressInline(BackofficeStackedInline[CustomerAddress, Customer]):
    model = CustomerAddress
    add_label = _("Add an address")
    form = AddressForm
    formset = AddressFormSet
    fields = (
        "recipient",
        "line1",
        "line2",
        ("postcode", "city"),
        ("region", "country"),
        ("is_billing", "is_shipping"),
    )


@admin.register(Customer)
class CustomerAdmin(ImportPages[Customer]):
    resource_classes = (CustomerResource,)
    list_display = ("name", "company", "email", "phone", "order_count", "last_order", "state")
    number_columns = ("order_count",)
    views = (
        View("active", _("Active"), lambda customers: customers.filter(is_active=True)),
        View("inactive", _("Inactive"), lambda customers: customers.filter(is_active=False)),
    )
    list_filter = ("is_active", ("created_at", DateRangeFilter))
    search_fields = ("name", "company", "email", "phone")
    search_help_text = _("Name, company, e-mail or phone")
    inlines = (AddressInline,)
    change_form_template = "admin/sales/customer/change_form.html"
    audited_by_service = True
    history_events = {"create": ""}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Customer]:
        """Count by subquery: a join with the orders would be grouped before the page is cut out of it."""
        orders = Order.objects.filter(customer=OuterRef("pk")).order_by()
        count = orders.values("customer").annotate(count=Count("pk")).values("count")
        newest = orders.order_by("-created_at", "-id").values("created_at")[:1]
        rows = super().get_queryset(request)
        return rows.annotate(orders_count=Coalesce(Subquery(count), 0), last_order_at=Subquery(newest))

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Customer], search_term: str
    ) -> tuple[models.QuerySet[Customer], bool]:
        """Find a phone number however it is written; offer only active customers for a new order."""
        called = with_phone(queryset, search_term)
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if called.exists():
            found = queryset.filter(pk__in=called.order_by().values("pk"))
        return (found.filter(is_active=True) if request.GET.get("model_name") == "order" else found), may_repeat

    def get_fieldsets(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        who = ("name", "company", ("email", "phone"), "tax_id", "notes")
        return ((_("Details"), {"fields": who if obj is None else (*who, "is_active")}),)

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        """Leave it to save_related, which knows the addresses as well."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        sheet = next(formset for formset in formsets if isinstance(formset, AddressFormSet))
        save = self._edit if change else self._create
        adopt(form.instance, save(request, form, sheet))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Say nothing: the services have written the audit log."""
        return ""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        customer = context["original"]
        if customer is not None:
            context |= customer_page(request, customer)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("orders"), ordering="orders_count")
    def order_count(self, customer: Any) -> int:
        return int(customer.orders_count)

    @admin.display(description=_("last order"), ordering="last_order_at")
    def last_order(self, customer: Any) -> str:
        return shown.when(customer.last_order_at)

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, customer: Customer) -> str:
        return status_badge("ok", _("Active")) if customer.is_active else status_badge("archived", _("Inactive"))

    def _create(self, request: HttpRequest, form: Any, sheet: AddressFormSet) -> Customer:
        return create_customer(fields=form.cleaned_data, addresses=sheet.addresses(), by=signed_in(request))

    def _edit(self, request: HttpRequest, form: Any, sheet: AddressFormSet) -> Customer:
        pk, by, data = form.instance.pk, signed_in(request), form.cleaned_data
        customer = edit_customer(pk, changes=data, version=self.known_version(request), by=by)
        if sheet.has_changed():
            customer = set_addresses(pk, sheet.addresses(), by=by)
        return set_active(pk, active=data["is_active"], by=by) if data["is_active"] != customer.is_active else customer
