"""What the cart and the orders hang into the lower apps' screens."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import navbar
from backoffice.registries import kept_for_owner
from inventory.models import Product
from inventory.registries import ProductAction, product_actions, product_sales, reference_links
from sales.cart import line_count
from sales.product_facts import links_to_orders, sales_of
from sales.views.products import PERMISSION, add_products


def register() -> None:
    """Offer the cart on products, in the top menu, and to who was signed out; tell products what orders know."""
    product_actions.register(
        "add_to_cart",
        ProductAction(
            description=gettext_lazy("Add to the cart"),
            label=gettext_lazy("Add to cart"),
            permission=PERMISSION,
            run=add_products,
            url=_address_of,
        ),
    )
    navbar.labels.register("cart", _label)
    kept_for_owner.register("cart", _still_there)
    reference_links.register("orders", links_to_orders)
    product_sales.register("orders", sales_of)


def _address_of(product: Product) -> str:
    return reverse("cart_add_product", args=(product.pk,)) if product.is_active else ""


def _label(request: HttpRequest) -> str:
    lines = line_count(request.session, request.user.pk) if request.user.pk else 0
    return _("Cart (%(n)d)") % {"n": lines} if lines else _("New order")


def _still_there(session: SessionBase, user_id: int) -> str:
    return _("Your cart is still there.") if line_count(session, user_id) else ""
