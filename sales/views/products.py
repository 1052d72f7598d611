"""Put products into the cart from elsewhere: the product's page, the list of products, the search."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backoffice.admin.trail import note_refusal
from backoffice.exceptions import DomainError
from inventory.models import Product
from sales.cart import MOST_LINES, Cart, changing
from sales.cart.stored import HIGHEST_ID
from sales.exceptions import CartRefused

PERMISSION = "sales.add_order"


@require_POST
def add_product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Add one unit from the product's page, and stay there."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    add_products(request, (product_id,))
    return redirect("admin:inventory_product_change", product_id)


def add_products(request: HttpRequest, product_ids: Sequence[int]) -> None:
    """Add one unit of each, or none of any, and say so. Raises UpdateError where the session has ended meanwhile."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    try:
        with changing(request) as cart:
            for product in _products(product_ids):
                put_in(cart, product)
            count = len(cart.lines)
    except DomainError as error:
        note_refusal(request, "cart.add", None, error)
        messages.error(request, str(error))
        return
    words = ngettext("Added; your cart has %(n)d line now.", "Added; your cart has %(n)d lines now.", count)
    link = format_html('<a href="{}">{}</a>', reverse("cart"), _("To the cart"))
    messages.success(request, format_html("{} {}", words % {"n": count}, link))


def put_in(cart: Cart, product: Product) -> None:
    """Add one unit. Raises CartRefused for what is not for sale."""
    if not product.is_active:
        raise CartRefused(_("%(sku)s is not active and cannot be sold.") % {"sku": product.sku})
    cart.add(product.pk, label=product.sku)


def _products(product_ids: Sequence[int]) -> list[Product]:
    if len(product_ids) > MOST_LINES:
        raise CartRefused(_("A cart holds %(most)d lines; choose fewer products.") % {"most": MOST_LINES})
    products = Product.objects.in_bulk([pk for pk in product_ids if pk <= HIGHEST_ID])
    if not products:
        raise CartRefused(_("There is no such product any more."))
    return [products[pk] for pk in product_ids if pk in products]
