"""A small shop with one of everything, and the five users at their browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from backoffice.bulk.mappings import read_map
from backoffice.bulk.saved_mappings import save_mapping
from backoffice.models import AuditEvent, DataJob, User
from backoffice.roles import Role
from backoffice.services.saved_views import save_view
from backoffice.services.users import deactivate_user, invite_user
from backoffice.tests.access.rules import ADMIN, ANONYMOUS, DEACTIVATED, STAFF, VIEWER
from backoffice.tests.admin.pages import fields_of
from backoffice.tests.factories import make_job, make_kept_file, make_user
from backoffice.tests.mappings import make_rules
from backoffice.tests.snapshots import database_hash
from inventory.models import Category, Product, ProductFamily, StockLocation
from inventory.tests.factories import make_category, make_family, make_location, make_product, make_stock
from sales.models import Customer, Order
from sales.models.orders import Status
from sales.tests.factories import ADDRESS, make_customer, make_order_in, make_pending_order


@dataclass
class World:
    """What the table's paths and payloads refer to."""

    users: dict[str, User]
    clients: dict[str, Client]
    product: Product
    spare_product: Product
    spare_category: Category
    spare_family: ProductFamily
    location: StockLocation
    other_location: StockLocation
    customer: Customer
    spare_customer: Customer
    orders: dict[str, Order]
    invited: User
    extra: dict[str, Any] = field(default_factory=dict)

    def form(self, path: str, form_id: str, **typed: Any) -> dict[str, Any]:
        """Return what an Admin's browser would send from the form on this page."""
        return fields_of(self.clients[ADMIN].get(path), form_id) | typed


def make_world() -> World:
    users = {role: make_user(role, username=f"the-{role}") for role in (VIEWER, STAFF, ADMIN)}
    users[DEACTIVATED] = make_user(Role.ADMIN, username="the-one-who-left")
    clients = {name: _signed_in(user) for name, user in users.items()} | {ANONYMOUS: Client()}
    deactivate_user(users[DEACTIVATED].pk, by=users[ADMIN])
    product = make_product(sku="MUG-RED", family=make_family(), category=make_category(), by=users[ADMIN])
    make_stock(product, 50)
    customer = make_customer(addresses=[ADDRESS], by=users[STAFF])
    lines = [(product, 1)]
    orders = {status: make_order_in(status, lines, customer_id=customer.pk) for status in Status.values}
    orders["short"] = _make_short()
    return World(
        users=users,
        clients=clients,
        product=product,
        spare_product=make_product(sku="SPARE"),
        spare_category=make_category(),
        spare_family=make_family(),
        location=StockLocation.default(),
        other_location=make_location(code="shop"),
        customer=customer,
        spare_customer=make_customer(),
        orders=orders,
        extra={
            "saved_view": save_view(list_name="sales.order", name="Short", query="view=short", by=users[ADMIN]),
            "mapping": save_mapping(read_map(make_rules()), by=users[ADMIN]),
            "failed_job": make_job(by=users[ADMIN], state=DataJob.State.FAILED),
            "kept_job": make_kept_file(by=users[ADMIN]),
        },
        invited=invite_user(username="newcomer", email="new@example.com", role=Role.STAFF, by=users[ADMIN]),
    )


def _make_short() -> Order:
    """Make an order that would gain by going first: what it waits for is another's."""
    last = make_product(sku="LAST")
    make_stock(last, 1)
    make_pending_order([(last, 1)])
    return make_pending_order([(last, 1)])


def state_of_data() -> tuple[str, int]:
    """Return a number for all rows, and how many events tell of something done; refusals may be added to the log."""
    rows = database_hash(but={"django_session", AuditEvent._meta.db_table})
    return rows, AuditEvent.objects.filter(outcome=AuditEvent.Outcome.OK).count()


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
