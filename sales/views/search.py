"""Find products and customers for the cart: on its page, and while somebody is still typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inventory.services.search import SHOWN, find_by_code, search_ids
from sales.services.customer_search import find_customers
from sales.services.quotes import Terms, facts_of, products_with_stock, shop_terms
from sales.views.products import PERMISSION
from sales.views.rows import Row, picture_of
from sales.views.typed import LONGEST_TERM


@dataclass(frozen=True)
class Asked:
    """The words to find a product by, and those to find a customer by."""

    term: str = ""
    person: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        return cls(_words(query.get("q", "")), _words(query.get("customer_q", "")))

    def as_query(self) -> dict[str, str]:
        """Return the address's query; empty where nothing is asked."""
        asked = {"q": self.term, "customer_q": self.person}
        return {name: words for name, words in asked.items() if words}


@never_cache
@require_safe
def find_products(request: HttpRequest) -> HttpResponse:
    """Answer with the products to choose from, as the cart's page lists them."""
    _require_permission(request)
    term, terms = Asked.of(request.GET).term, shop_terms()
    context = {"term": term, "hits": hits(term, terms), "currency": terms.currency, "most_hits": SHOWN}
    return render(request, "cart/_hits.html", context)


@never_cache
@require_safe
def find_people(request: HttpRequest) -> HttpResponse:
    """Answer with the customers to choose from, and the offer to make one of what was typed."""
    _require_permission(request)
    person = Asked.of(request.GET).person
    context = {
        "person": person,
        "people": find_customers(person) if person else [],
        "most_hits": SHOWN,
        "may_add_customer": request.user.has_perm("sales.add_customer"),
    }
    return render(request, "cart/_people.html", context)


def hits(term: str, terms: Terms) -> Sequence[Row]:
    """Return what is for sale with these words in it; what carries exactly this code comes first."""
    if not term:
        return ()
    exact = [product.pk for product in find_by_code(term) if product.is_active]
    ids = list(dict.fromkeys([*exact, *search_ids(term)]))[:SHOWN]
    products = products_with_stock(ids)
    found = [products[pk] for pk in ids if pk in products]
    return [Row(row, facts_of(row, terms), picture_of(row), row.price) for row in found]


def _require_permission(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_TERM]
