"""What the cart's page showed, sent along with its form: signed, so that it comes back as it was or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.utils.translation import gettext as _

from backoffice.models import User
from backoffice.sessions import stamps
from inventory.models import Product
from sales.cart.contents import NAMES, TERMS, Cart
from sales.cart.stored import dump, load
from sales.services.quotes import Facts, Quote, Seen, Terms


@dataclass(frozen=True)
class Shown:
    """The cart, prices and stock as they stood on the page. `labels` are the SKUs by product."""

    cart: Cart
    seen: Seen
    labels: dict[int, str]


def seal(cart: Cart, quote: Quote, user: User) -> str:
    """Return the text for the form's hidden field; of no use in anybody else's hands."""
    lines = [(line.wanted.product_id, line.label, line.facts) for line in quote.lines]
    content = {
        "cart": dump(cart, now=stamps.clock()) | {"token": cart.token},
        "terms": [quote.terms.currency, quote.terms.prices_include_tax, str(quote.terms.tax_rate)],
        "facts": [[pk, str(f.list_price), str(f.tax_rate), f.available] for pk, _label, f in lines if f is not None],
        "labels": [[pk, label] for pk, label, _facts in lines],
    }
    return signing.dumps(content, salt=_salt(user), compress=True)


def unseal(text: str, user: User) -> Shown | None:
    """Return what was shown; None for what this page of this person's never sent."""
    try:
        content = signing.loads(text, salt=_salt(user))
    except signing.BadSignature:
        return None
    currency, includes_tax, rate = content["terms"]
    facts = {pk: Facts(Decimal(price), Decimal(tax), free) for pk, price, tax, free in content["facts"]}
    seen = Seen(Terms(currency, includes_tax, Decimal(rate)), facts)
    return Shown(load(content["cart"], now=stamps.clock()), seen, dict(content["labels"]))


def elsewhere(shown: Shown, cart: Cart) -> list[str]:
    """Say what another window has made of the cart since the page was shown."""
    sentences = []
    new = Product.objects.filter(pk__in=cart.lines.keys() - shown.labels.keys())
    labels = shown.labels | dict(new.values_list("pk", "sku"))
    for pk in {**shown.cart.lines, **cart.lines}:
        label = labels.get(pk, _("Another product"))
        if pk not in cart.lines:
            sentences.append(_("%(sku)s was removed in another window.") % {"sku": label})
        elif pk not in shown.cart.lines:
            sentences.append(_("%(sku)s was added in another window.") % {"sku": label})
        elif cart.lines[pk] != shown.cart.lines[pk]:
            sentences.append(_("%(sku)s was changed in another window.") % {"sku": label})
    sentences += [
        _("The %(name)s was changed in another window.") % {"name": NAMES[name]}
        for name in ("customer_id", *TERMS)
        if getattr(cart, name) != getattr(shown.cart, name)
    ]
    return sentences


def _salt(user: User) -> str:
    return f"sales.cart.shown:{user.pk}"
