"""Customers as a table, out and in again without a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ImportResource, resource_of
from backoffice.bulk.tables import Table
from backoffice.bulk.verdicts import Plan
from sales.imports.customers import ADDRESS, COLUMNS, read_customers
from sales.models import Customer
from sales.services.customers_import import import_customers, plan_customers

HELP = (
    ("customer_number", _("The number of a known customer, as an export writes it. Blank for a new one.")),
    ("name", _("Needed. Up to 200 characters.")),
    ("email", _("Without a number, a known e-mail is that customer.")),
    ("phone", _("Up to 50 characters.")),
    ("company", _("Up to 200 characters.")),
    ("tax_id", _("Up to 50 characters.")),
    ("notes", _("Text.")),
    ("is_active", _("true or false. Blank: true.")),
    ("recipient, line1, line2, postcode, city, region, country", _("The address of a new customer; line1 and city.")),
)


class Customers(ImportResource):
    """One address a customer goes out: the one for bills, else the first."""

    layouts = (("native", _("Our own columns")),)
    template = "backoffice/import/customers.csv"
    help = HELP
    groups = ((_("Customer"), tuple(name for name in COLUMNS if name not in ADDRESS)), (_("Address"), tuple(ADDRESS)))

    def rows(self, chosen: QuerySet[Customer]) -> QuerySet[Customer]:
        customers = Customer.objects.filter(pk__in=chosen.order_by().values("pk"))
        return customers.prefetch_related("addresses").order_by("name", "pk")

    def plan(self, table: Table, layout: str) -> Plan:
        return plan_customers(read_customers(table))

    def write(self, table: Table, layout: str, *, expected: str | None, source: Mapping[str, Any]) -> Plan:
        return import_customers(read_customers(table), by=self.user, expected=expected, source=source)

    def _getter(self, field: Any) -> Any:
        name = field.column_name
        return (lambda customer: _address_part(customer, name)) if name in ADDRESS else super()._getter(field)


def _address_part(customer: Customer, name: str) -> str:
    addresses = list(customer.addresses.all())
    billing = next((address for address in addresses if address.is_billing), None)
    address = billing or next(iter(addresses), None)
    return str(getattr(address, name)) if address is not None else ""


PATHS = {name: name for name in COLUMNS} | {"customer_number": "pk"}
CustomerResource = resource_of("CustomerResource", Customers, Customer, _("Customers"), PATHS)
