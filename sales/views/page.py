"""What the cart's page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from backoffice.admin.people import signed_in
from inventory.models import Product
from inventory.models.images import thumbnail_name_of
from inventory.services.search import SHOWN, search_ids
from sales.admin.columns import amount, unit_price
from sales.cart import Cart, cart_of
from sales.forms.cart import CartLineForm, NewCustomerForm, TermsForm
from sales.models import Customer
from sales.services.customer_search import find_customers
from sales.services.quotes import Facts, Quote, QuotedLine, facts_of, products_with_stock, quote
from sales.views.shown import seal
from sales.views.typed import LONGEST_TERM, Typed, terms_of


@dataclass(frozen=True)
class Row:
    """A line of the table, or a product that was found."""

    product: Product | None
    facts: Facts | None
    picture: str
    price: str
    line: QuotedLine | None = None
    form: CartLineForm | None = None
    total: str = ""


def cart_page(
    request: HttpRequest, *, typed: Typed | None = None, problems: Sequence[str] = (), repeats: int | None = None
) -> HttpResponse:
    """Show the cart as it is now; `typed` is what a form that was refused held, and `problems` why."""
    cart = cart_of(request)
    now = quote(tuple(cart.lines.values()), shipping_cost=cart.shipping_cost)
    customer = Customer.objects.prefetch_related("addresses").filter(pk=cart.customer_id or 0).first()
    term, person = _asked(request, "q"), _asked(request, "customer_q")
    context = {
        **admin.site.each_context(request),
        "title": _("Cart"),
        "cart": cart,
        "shown": seal(cart, now, signed_in(request)),
        "rows": list(_rows(cart, now, typed)),
        "currency": now.terms.currency,
        "includes_tax": now.terms.prices_include_tax,
        "totals": _totals(now),
        "problems": [*cart.remarks, *problems, *(now.problems if not problems else ())],
        "term": term,
        "hits": _hits(term, now) if term else [],
        "person": person,
        "people": find_customers(person) if person else _namesakes(typed),
        "most_hits": SHOWN,
        "customer": customer,
        "terms": typed.terms_form(cart) if typed is not None else TermsForm(initial=terms_of(cart)),
        "new_customer": _new_customer(cart, typed),
        "typed": typed,
        "repeats": repeats,
        "may_place": request.user.has_perm("sales.submit_order"),
        "may_add_customer": request.user.has_perm("sales.add_customer"),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "cart/cart.html", context)


def _rows(cart: Cart, now: Quote, typed: Typed | None) -> Iterator[Row]:
    for line in now.lines:
        facts = line.facts
        form = typed.line_form(line.wanted.product_id) if typed is not None else None
        list_price = facts.list_price if facts is not None else None
        price = unit_price(line.unit_price) if line.unit_price is not None else ""
        total = amount(line.amounts.total) if line.amounts is not None else ""
        yield Row(
            line.product,
            facts,
            _picture(line.product),
            price,
            line,
            form or CartLineForm(line=line.wanted, list_price=list_price),
            total,
        )


def _new_customer(cart: Cart, typed: Typed | None) -> NewCustomerForm:
    """Return what was typed of a new customer, on this page or before."""
    return (typed.new_customer if typed is not None else None) or NewCustomerForm(initial=cart.newcomer)


def _namesakes(typed: Typed | None) -> list[Customer]:
    """Return the customer who has the e-mail address of a new one that was refused."""
    form = typed.new_customer if typed is not None else None
    email = form.cleaned_data.get("email", "") if form is not None and form.is_valid() else ""
    return list(Customer.objects.filter(email=email.lower(), is_active=True)) if email else []


def _hits(term: str, now: Quote) -> list[Row]:
    ids = search_ids(term)
    products = products_with_stock(ids)
    found = [products[pk] for pk in ids if pk in products]
    return [Row(row, facts_of(row, now.terms), _picture(row), unit_price(row.price)) for row in found]


def _picture(product: Product | None) -> str:
    name = getattr(product, "picture_name", None)
    return default_storage.url(thumbnail_name_of(name)) if name else ""


def _totals(now: Quote) -> list[tuple[str, str]]:
    """Explain the total: net amounts and tax, which add up to it."""
    if now.totals is None:
        return []
    rows = [
        (_("Lines, net"), now.totals.subtotal),
        (_("Shipping, net"), now.totals.shipping.net),
        (_("Tax"), now.totals.tax),
    ]
    if now.totals.discount:
        rows.insert(0, (_("Discounts, taken off already"), now.totals.discount))
    return [(label, amount(value)) for label, value in rows] + [(_("Total"), amount(now.totals.grand))]


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_TERM]
