"""What the palette finds at the order desk, and its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.admin.badges import status_badge
from backoffice.money import format_money
from backoffice.registries import Command, Finder, Hit, commands, finders
from sales.models import Customer, Order
from sales.models.orders import Status
from sales.services.customer_search import find_customers
from sales.services.order_numbers import order_of_number

SHOWN = 6
ORDERS, CUSTOMERS = "admin:sales_order_changelist", "admin:sales_customer_changelist"
ORDER = ("number", "external_number", "status", "currency", "grand_total", "email", "created_at")


def register() -> None:
    orders = Finder(_("Orders"), "sales.view_order", ORDERS, find_orders, recall_orders, rank=10)
    people = Finder(_("Customers"), "sales.view_customer", CUSTOMERS, find_people, recall_customers, rank=30)
    finders.register("sales.order", orders)
    finders.register("sales.customer", people)
    for name, command in _commands().items():
        commands.register(name, command)


def find_orders(term: str) -> Sequence[Hit]:
    """Return the order of exactly this number, else the newest that have it in number or e-mail, or in their customer.

    What else an order has (a phone number, a SKU), its list finds; here customer and product stand for themselves.
    """
    exact = order_of_number(term)
    if exact is not None:
        return [_order(order, is_exact=True) for order in _orders().filter(pk=exact)]
    people = Customer.objects.order_by()
    for word in term.split():
        people = people.filter(Q(name__icontains=word) | Q(company__icontains=word) | Q(email__icontains=word))
    mentions = Q(number__icontains=term) | Q(external_number__iexact=term) | Q(email__icontains=term)
    found = _orders().filter(mentions | Q(customer__in=people.values("pk")))
    return [_order(order) for order in found[:SHOWN]]


def recall_orders(ids: Sequence[int]) -> Mapping[int, Hit]:
    return {order.pk: _order(order) for order in _orders().filter(pk__in=ids)}


def find_people(term: str) -> Sequence[Hit]:
    return [_customer(one, is_exact=one.email == term.lower()) for one in find_customers(term)[:SHOWN]]


def recall_customers(ids: Sequence[int]) -> Mapping[int, Hit]:
    return {customer.pk: _customer(customer) for customer in Customer.objects.filter(pk__in=ids)}


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("customer").only(*ORDER, "customer__name", "customer__company")


def _order(order: Order, *, is_exact: bool = False) -> Hit:
    who = str(order.customer or order.email or "–")
    return Hit(
        label=str(order),
        url=reverse("admin:sales_order_change", args=(order.pk,)),
        detail=f"{who} · {format_money(order.grand_total, order.currency)}",
        icon="receipt",
        badge=status_badge(order.status, Status(order.status).label),
        is_exact=is_exact,
    )


def _customer(customer: Customer, *, is_exact: bool = False) -> Hit:
    return Hit(
        label=str(customer),
        url=reverse("admin:sales_customer_change", args=(customer.pk,)),
        detail=" · ".join(part for part in (customer.email, customer.phone) if part),
        icon="contact",
        is_exact=is_exact,
    )


def _commands() -> dict[str, Command]:
    view, to_ship = "sales.view_order", "?view=to_ship"
    named: dict[str, Any] = {
        "new_order": Command(_("New order"), "cart", "plus", "sales.add_order", words=_("phone order cart"), rank=0),
        "orders": Command(_("Orders"), ORDERS, "receipt", view),
        "ready": Command(_("Orders ready to process"), ORDERS, "check", view, "?view=ready"),
        "to_ship": Command(_("Orders to ship"), ORDERS, "truck", view, to_ship),
        "customers": Command(_("Customers"), CUSTOMERS, "contact", "sales.view_customer"),
        "add_customer": Command(_("Add customer"), "admin:sales_customer_add", "plus", "sales.add_customer"),
        "import_customers": Command(
            _("Import customers"), "admin:sales_customer_import", "upload", "sales.import_customer"
        ),
    }
    return named
