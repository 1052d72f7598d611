"""Who gets what at the order desk."""

from __future__ import annotations

from typing import Any

from backoffice.tests.access.files import export_rules, import_rules
from backoffice.tests.access.models import model_rules
from backoffice.tests.access.rules import (
    ADMINS,
    EVERYBODY,
    GET_ONLY,
    NOT_THERE,
    POST_BY_WORKERS,
    WORKERS,
    Rule,
)
from backoffice.tests.access.world import World
from sales.models import Customer, Order

REASON = {"reason": "because"}
STEPS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "submit": ("draft", {}, False),
    "reopen": ("pending", {}, False),
    "process": ("pending", {}, False),
    "ship": ("processing", {"carrier": "Bike", "tracking_number": "1"}, False),
    "deliver": ("shipped", {}, False),
    "cancel": ("shipped", REASON | {"disposition": "lost"}, True),
    "prioritise": ("short", REASON, True),
}
"""Step: the state it starts from, what is typed, and whether it has a page that asks for it."""


def transition(name: str) -> Rule:
    state, typed, has_page = STEPS[name]

    def path(world: World) -> str:
        return f"/admin/sales/order/{world.orders[state].pk}/transition/{name}/"

    return Rule(WORKERS if has_page else POST_BY_WORKERS, WORKERS, path, lambda world: typed)


def printed(name: str) -> Rule:
    return Rule(EVERYBODY, GET_ONLY, lambda world: f"/admin/sales/order/{world.orders['draft'].pk}/print/{name}/")


def bulk(name: str) -> Rule:
    state, typed, _has_page = STEPS[name]
    return Rule(
        POST_BY_WORKERS,
        WORKERS,
        lambda world: f"/admin/sales/order/bulk/{name}/",
        lambda world: {"orders": str(world.orders[state].pk)} | typed,
    )


def lines_of(world: World) -> dict[str, Any]:
    """Return the form of a new order with one line."""
    page = world.form("/admin/sales/order/add/", "order_form", email="buyer@example.com")
    return page | {"lines-TOTAL_FORMS": "1", "lines-0-product": world.product.pk, "lines-0-quantity": "2"}


CART = {
    "cart/": Rule(
        WORKERS, WORKERS, lambda world: "/cart/", lambda world: {"do": "save-customer", "new-name": "A new customer"}
    ),
    "cart/search/products/": Rule(WORKERS, GET_ONLY, lambda world: "/cart/search/products/", query="?q=mug"),
    "cart/search/customers/": Rule(WORKERS, GET_ONLY, lambda world: "/cart/search/customers/", query="?customer_q=a"),
    "cart/customers/<int:customer_id>/": Rule(WORKERS, WORKERS, lambda world: f"/cart/customers/{world.customer.pk}/"),
    "cart/products/<int:product_id>/": Rule(GET_ONLY, WORKERS, lambda world: f"/cart/products/{world.product.pk}/"),
}

SALES: dict[str, Rule | tuple[Rule, ...]] = {
    **import_rules("admin/sales/customer/", b"name,email\nNew,from-a-file@example.com\n"),
    **export_rules("admin/sales/customer/", "customerresource", "name"),
    **export_rules("admin/sales/order/", "orderlineresourcewithcost", "sku"),
    **CART,
    **model_rules(
        Order,
        lambda world: world.orders["draft"],
        add=WORKERS,
        change=WORKERS,
        delete=ADMINS,
        added=lines_of,
        typed={"phone": "+49 40 555 01"},
        action=lambda world: {"action": "submit_orders", "_selected_action": world.orders["draft"].pk},
        act=WORKERS,
    ),
    "admin/sales/order/<int:pk>/transition/<slug:name>/": (
        *map(transition, STEPS),
        Rule(NOT_THERE, NOT_THERE, lambda world: f"/admin/sales/order/{world.orders['draft'].pk}/transition/delete/"),
    ),
    "admin/sales/order/<int:pk>/note/": Rule(
        POST_BY_WORKERS,
        WORKERS,
        lambda world: f"/admin/sales/order/{world.orders['delivered'].pk}/note/",
        lambda world: {"body": "rang twice"},
    ),
    "admin/sales/order/<int:pk>/print/<slug:name>/": (
        *(printed(name) for name in ("confirmation", "packing-slip")),
        Rule(NOT_THERE, NOT_THERE, lambda world: f"/admin/sales/order/{world.orders['draft'].pk}/print/invoice/"),
    ),
    "admin/sales/order/print/<slug:name>/": Rule(
        EVERYBODY,
        GET_ONLY,
        lambda world: f"/admin/sales/order/print/packing-slip/?orders={world.orders['draft'].pk}",
    ),
    "admin/sales/order/bulk/<slug:name>/": (
        *map(bulk, STEPS),
        Rule(NOT_THERE, NOT_THERE, lambda world: "/admin/sales/order/bulk/delete/"),
    ),
    "admin/sales/order/result/<slug:token>/": Rule(
        NOT_THERE, GET_ONLY, lambda world: "/admin/sales/order/result/none/"
    ),
    **model_rules(
        Customer,
        lambda world: world.spare_customer,
        add=WORKERS,
        change=WORKERS,
        delete=ADMINS,
        added=lambda world: world.form(
            "/admin/sales/customer/add/", "customer_form", name="New", email="n@example.com"
        ),
        typed={"name": "Changed"},
        action=lambda world: {"action": "delete_selected", "_selected_action": world.spare_customer.pk, "post": "yes"},
        act=ADMINS,
    ),
}
