"""Addresses and forms of the order desk, used as a browser would."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backoffice.tests.admin.pages import fields_of
from backoffice.tests.snapshots import database_hash
from inventory.models import Product
from sales.models import Order

LIST = "/admin/sales/order/"
ADD = "/admin/sales/order/add/"
CUSTOMERS = "/admin/sales/customer/"


def page_of(order: Order) -> str:
    return f"{LIST}{order.pk}/change/"


def step_of(order: Order, name: str) -> str:
    return f"{LIST}{order.pk}/transition/{name}/"


def typed_line(row: int, product: Product, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Return the fields of one line as the order's form sends them."""
    fields = {"product": product.pk, "quantity": quantity} | more
    return {f"lines-{row}-{name}": value for name, value in fields.items()}


def form_at(client: Client, url: str) -> dict[str, Any]:
    """Return what the order's form at this address would send."""
    return dict(fields_of(client.get(url), "order_form"))


def customer_form_at(client: Client, url: str) -> dict[str, Any]:
    return dict(fields_of(client.get(url), "customer_form"))


def said(response: Any) -> str:
    """Everything that the page says was done or went wrong."""
    context = response.context or {}
    words = [str(message) for message in context.get("messages", ())]
    for form in _forms(context):
        words += [str(error) for errors in form.errors.values() for error in errors]
    for inline in context.get("inline_admin_formsets", ()):
        words += [str(error) for error in inline.formset.non_form_errors()]
    return "\n".join(words)


def everything() -> str:
    """One number for all rows but sessions and the audit log, where a refusal leaves its trace."""
    return database_hash(but=("django_session", "backoffice_auditevent"))


def _forms(context: Any) -> list[Any]:
    found = [context["adminform"].form] if "adminform" in context else []
    found += [context["form"]] if "form" in context else []
    return found + [form for inline in context.get("inline_admin_formsets", ()) for form in inline.formset.forms]
