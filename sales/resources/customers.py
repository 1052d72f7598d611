"""Customers as a table, out and in again without a change."""

from __future__ import annotations

from pathlib import Path

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from backoffice.bulk.resources import ImportResource, narrowed, resource_of
from backoffice.bulk.saved_mappings import saved_maps
from backoffice.bulk.sources import ReadAs, Source
from sales.bulk.customers import Customers as CustomersKind
from sales.imports.customers import ADDRESS, COLUMNS, LAYOUTS, open_customers
from sales.imports.targets import CUSTOMERS
from sales.models import Customer, CustomerAddress

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

    target = CUSTOMERS.name
    layouts = LAYOUTS
    template = "backoffice/import/customers.csv"
    help = HELP
    groups = ((_("Customer"), tuple(name for name in COLUMNS if name not in ADDRESS)), (_("Address"), tuple(ADDRESS)))

    def rows(self, chosen: QuerySet[Customer]) -> QuerySet[Customer]:
        addresses = CustomerAddress.objects.filter(customer=OuterRef("pk")).order_by("-is_billing", "pk")
        parts = {f"address_{name}": Subquery(addresses.values(name)[:1]) for name in ADDRESS}
        return narrowed(Customer.objects.all(), "pk", chosen).annotate(**parts).order_by("name", "pk")

    def kind(self) -> CustomersKind:
        return CustomersKind()

    def open(self, path: Path, asked: ReadAs) -> Source:
        return open_customers(path, asked, saved=saved_maps(self.target))


PATHS = {name: f"address_{name}" if name in ADDRESS else name for name in COLUMNS} | {"customer_number": "pk"}
CustomerResource = resource_of("CustomerResource", Customers, Customer, _("Customers"), PATHS)
