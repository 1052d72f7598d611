"""Begin an order for a customer from their page or from an order of theirs, without losing an unfinished cart."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backoffice.admin.trail import note_refusal
from sales.cart import Cart, cart_of, changing
from sales.cart.stored import dump
from sales.exceptions import CartRefused
from sales.models import Customer
from sales.views.products import PERMISSION

KEEP, ADOPT, ANEW = "", "adopt", "new"
"""What is asked of an unfinished cart: to leave it alone, to sell its lines to this customer, to drop it."""


@never_cache
@require_http_methods(("GET", "HEAD", "POST"))
def begin_order(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Lead to a cart for this customer; where another is unfinished, ask first what is to become of it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    customer = get_object_or_404(Customer, pk=customer_id)
    if not customer.is_active:
        return _refuse(request, customer)
    if request.method == "POST":
        return _begin(request, customer, request.POST.get("do", KEEP))
    cart = cart_of(request)
    return _ask(request, customer, cart) if _is_in_the_way(cart, customer) else redirect(_page_of(customer))


def _begin(request: HttpRequest, customer: Customer, answer: str) -> HttpResponse:
    """Change the cart while no other window can: what is dropped is what the question showed, or nothing."""
    if answer not in (KEEP, ADOPT, ANEW):
        raise BadRequest("No such answer")
    with changing(request) as cart:
        if _is_in_the_way(cart, customer):
            if answer == KEEP or request.POST.get("seen") != fingerprint(cart):
                return redirect("cart_begin", customer.pk)
            if answer == ANEW:
                cart.clear()
        elif cart.is_begun:
            messages.info(
                request, _("You had begun this cart for %(customer)s; go on with it.") % {"customer": customer}
            )
        cart.choose_customer(customer.pk)
    return redirect("cart")


def _is_in_the_way(cart: Cart, customer: Customer) -> bool:
    return cart.is_begun and cart.customer_id != customer.pk


def fingerprint(cart: Cart) -> str:
    """Return a text that is another one as soon as the cart is."""
    content = dump(cart, now=0) | {"token": cart.token}
    return salted_hmac("sales.cart.seen", json.dumps(content, sort_keys=True)).hexdigest()


def _ask(request: HttpRequest, customer: Customer, cart: Cart) -> HttpResponse:
    owner = Customer.objects.filter(pk=cart.customer_id or 0).first()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("New order for %(customer)s") % {"customer": customer},
        "customer": customer,
        "owner": owner,
        "lines": len(cart.lines),
        "may_adopt": owner is None and not cart.newcomer,
        "seen": fingerprint(cart),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "cart/begin.html", context)


def _refuse(request: HttpRequest, customer: Customer) -> HttpResponse:
    error = CartRefused(_("%(customer)s is not active: nobody can sell to them.") % {"customer": customer})
    if request.method == "POST":
        note_refusal(request, "cart.begin", customer, error)
    messages.error(request, str(error))
    return redirect(_page_of(customer))


def _page_of(customer: Customer) -> str:
    return reverse("admin:sales_customer_change", args=(customer.pk,))
