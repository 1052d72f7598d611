"""What the cart's page shows: all of it, or the parts that the browser puts in place of those it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from backoffice import navbar
from backoffice.admin.people import signed_in
from inventory.models import Product
from inventory.services.search import SHOWN
from sales.cart import Cart, cart_of
from sales.forms.cart import NewCustomerForm, TermsForm
from sales.models import Customer, Order
from sales.services.customer_search import find_customers
from sales.services.quotes import Quote, quote
from sales.totals import TotalRow, explain_totals
from sales.views.rows import line_rows
from sales.views.search import Asked, hits
from sales.views.shown import seal
from sales.views.typed import Typed, terms_of

PARTS = "X-Cart-Parts"
"""The header by which the page's script asks for the parts alone, and by which it knows them."""


def cart_page(
    request: HttpRequest,
    *,
    asked: Asked,
    typed: Typed | None = None,
    problems: Sequence[str] = (),
    repeats: int | None = None,
) -> HttpResponse:
    """Show the cart as it is now; `typed` is what a form that was refused held, and `problems` why."""
    cart = cart_of(request)
    now = quote(tuple(cart.lines.values()), shipping_cost=cart.shipping_cost)
    context = {
        "title": _("New order"),
        "cart": cart,
        "shown": seal(cart, now, signed_in(request)),
        "problems": [*cart.remarks, *problems, *(now.problems if not problems else ())],
        "repeats": repeats,
        "repeated": Order.objects.filter(pk=repeats).first() if repeats is not None else None,
        "typed": typed,
        "most_hits": SHOWN,
        "may_place": request.user.has_perm("sales.submit_order"),
        "may_add_customer": request.user.has_perm("sales.add_customer"),
    }
    context |= _lines(cart, now, typed) | _search(asked, now) | _customer(cart, asked, typed)
    return _answer(request, context)


def wants_parts(request: HttpRequest) -> bool:
    """Say whether the page's script asks, which puts the parts in place itself."""
    return PARTS in request.headers


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if wants_parts(request):
        label = navbar.labels.get("cart")
        parts = context | {"menu_label": label(request) if label is not None else ""}
        return TemplateResponse(request, "cart/_parts.html", parts, headers={PARTS: "yes"})
    request.current_app = admin.site.name
    return TemplateResponse(request, "cart/cart.html", {**admin.site.each_context(request), **context})


def _lines(cart: Cart, now: Quote, typed: Typed | None) -> dict[str, Any]:
    removed = Product.objects.filter(pk=cart.removed.product_id).first() if cart.removed is not None else None
    return {
        "rows": list(line_rows(now, typed)),
        "pieces": sum(line.quantity for line in cart.lines.values()),
        "removed": removed,
        "currency": now.terms.currency,
        "includes_tax": now.terms.prices_include_tax,
        "totals": _totals(now),
        "total": now.totals.grand if now.totals is not None else None,
        "terms": typed.terms_form(cart) if typed is not None else TermsForm(initial=terms_of(cart)),
    }


def _search(asked: Asked, now: Quote) -> dict[str, Any]:
    return {"term": asked.term, "hits": hits(asked.term, now.terms)}


def _customer(cart: Cart, asked: Asked, typed: Typed | None) -> dict[str, Any]:
    person = asked.person
    return {
        "customer": Customer.objects.prefetch_related("addresses").filter(pk=cart.customer_id or 0).first(),
        "person": person,
        "people": find_customers(person) if person else _namesakes(typed),
        "new_customer": _new_customer(cart, typed),
    }


def _new_customer(cart: Cart, typed: Typed | None) -> NewCustomerForm:
    """Return what was typed of a new customer, on this page or before."""
    return (typed.new_customer if typed is not None else None) or NewCustomerForm(initial=cart.newcomer)


def _namesakes(typed: Typed | None) -> list[Customer]:
    """Return the customer who has the e-mail address of a new one that was refused."""
    form = typed.new_customer if typed is not None else None
    email = form.cleaned_data.get("email", "") if form is not None and form.is_valid() else ""
    return list(Customer.objects.filter(email=email.lower(), is_active=True)) if email else []


def _totals(now: Quote) -> list[TotalRow]:
    """Explain the total, which the page's last bar shows by itself."""
    if now.totals is None:
        return []
    rows = explain_totals(now.totals, prices_include_tax=now.terms.prices_include_tax)
    return [row for row in rows if not row.is_total]
