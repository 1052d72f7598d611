"""What somebody typed on the cart's page, put into the cart as it is by now.

Every button sends the whole page. Only what the person changed is taken over, so that a window that was opened earlier
does not undo what another has done; where both changed the same, nothing is taken over and the page says so.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sales.cart import Cart
from sales.cart.contents import NAMES, TERMS
from sales.cart.stored import FIELD_LENGTH
from sales.exceptions import CartChanged, CartRefused
from sales.forms.cart import CartLineForm, NewCustomerForm, TermsForm
from sales.services.customer_search import FEWEST_DIGITS
from sales.services.lines import LineInput
from sales.views.shown import Shown, elsewhere

LONGEST_TERM = 100


class Mistyped(CartRefused):
    """A field says what is wrong with it."""


class Typed:
    """The forms of a page that came back. Without `shown` the page was not ours, and no line is taken from it."""

    def __init__(self, post: QueryDict, shown: Shown | None) -> None:
        self.shown = shown
        self.code, self.person = _term(post, "q"), _term(post, "customer_q")
        known = shown.cart.lines.values() if shown is not None else ()
        self.lines = {line.product_id: self._line_form(post, line) for line in known if _is_sent(post, line)}
        self.terms = TermsForm(post) if "shipping_cost" in post else None
        self.newcomer = _newcomer(post)
        self.new_customer = NewCustomerForm(post) if self.newcomer else None

    def apply(self, cart: Cart, *, unchanged: bool = False) -> None:
        """Take over what was changed. Raises CartRefused where something cannot be; then the cart is to be dropped.

        `unchanged` also refuses what another window changed and this one did not: the page did not show it.
        """
        forms = [*self.lines.values(), *([self.terms] if self.terms is not None else [])]
        if not all(form.is_valid() for form in forms):
            raise Mistyped(_("Nothing was changed yet. Mend what is marked."))
        if self.shown is None:
            return
        if self.shown.cart.token not in ("", cart.token):
            raise CartChanged([_("This cart was placed or emptied in another window. You see the cart as it is now.")])
        if unchanged and (changed := elsewhere(self.shown, cart)):
            raise CartChanged([*changed, _("Check the cart as it is now, and place it again.")])
        conflicts = self._apply_lines(cart, self.shown) + self._apply_terms(cart, self.shown)
        conflicts += self._apply_newcomer(cart, self.shown)
        if conflicts:
            raise CartChanged([*conflicts, _("Nothing of this page was taken over yet; check and send it again.")])

    def line_form(self, product_id: int) -> CartLineForm | None:
        """Return what was typed into this line, to be shown again; None where nothing was."""
        form = self.lines.get(product_id)
        return None if form is None or (form.is_valid() and form.wanted() == form.line) else form

    def terms_form(self, cart: Cart) -> TermsForm:
        """Return the terms as they are now, and over them what was typed."""
        now = terms_of(cart)
        if self.terms is None:
            return TermsForm(initial=now)
        before = terms_of(self.shown.cart) if self.shown is not None else {}
        data = {
            name: self.terms[name].value()
            if name in self.terms.errors or self.terms.cleaned_data.get(name) != before.get(name)
            else now[name]
            for name in TERMS
        }
        return TermsForm(initial=data) if self.terms.is_valid() else TermsForm(data)

    def refuse_unfinished(self) -> None:
        """Raise CartRefused where something typed would be lost when the cart is placed."""
        for text in (self.code, self.person):
            if text:
                raise CartRefused(_("“%(text)s” is still in a search box. Add it, or clear the box.") % {"text": text})

    def _apply_lines(self, cart: Cart, shown: Shown) -> list[str]:
        conflicts = []
        for pk, form in self.lines.items():
            wanted, before, now = form.wanted(), shown.cart.lines[pk], cart.lines.get(pk)
            if wanted == before:
                continue
            label = shown.labels[pk]
            if now is None:
                conflicts.append(_("%(sku)s was removed in another window.") % {"sku": label})
            elif now not in (before, wanted):
                conflicts.append(_("%(sku)s was changed in another window.") % {"sku": label})
            else:
                cart.put(wanted, label=label)
        return conflicts

    def _apply_terms(self, cart: Cart, shown: Shown) -> list[str]:
        conflicts = []
        for name, wanted in (self.terms.wanted() if self.terms is not None else {}).items():
            before, now = getattr(shown.cart, name), getattr(cart, name)
            if wanted == before:
                continue
            if now in (before, wanted):
                setattr(cart, name, wanted)
            else:
                conflicts.append(_("The %(name)s was changed in another window.") % {"name": NAMES[name]})
        return conflicts

    def _apply_newcomer(self, cart: Cart, shown: Shown) -> list[str]:
        """Keep what is typed of a new customer until it is saved, whatever else is done meanwhile."""
        if self.newcomer is None or self.newcomer == shown.cart.newcomer:
            return []
        if cart.newcomer not in (shown.cart.newcomer, self.newcomer):
            return [_("The new customer was changed in another window.")]
        cart.newcomer = self.newcomer
        return []

    def _line_form(self, post: QueryDict, line: LineInput) -> CartLineForm:
        facts = self.shown.seen.facts.get(line.product_id) if self.shown is not None else None
        return CartLineForm(post, line=line, list_price=facts.list_price if facts is not None else None)


def terms_of(cart: Cart) -> dict[str, Any]:
    """Return the terms as the form cleans them."""
    return {name: getattr(cart, name) or None if name == "shipping_cost" else getattr(cart, name) for name in TERMS}


def newcomer_of(words: str) -> dict[str, str]:
    """Guess which of a new customer's fields the words of a search belong into."""
    if len(re.sub(r"\D", "", words)) >= FEWEST_DIGITS and not re.search(r"[^\W\d]", words):
        return {"phone": words}
    emails = [word for word in words.split() if "@" in word]
    name = " ".join(word for word in words.split() if word not in emails)
    return {field: text for field, text in (("name", name), ("email", " ".join(emails))) if text}


def _is_sent(post: QueryDict, line: LineInput) -> bool:
    return f"line-{line.product_id}-quantity" in post


def _newcomer(post: QueryDict) -> dict[str, str] | None:
    """Return what is typed of a new customer; None where the page did not ask."""
    if "new-name" not in post:
        return None
    typed = {name: post.get(f"new-{name}", "").replace("\0", "").strip() for name in NewCustomerForm.base_fields}
    return {name: text[:FIELD_LENGTH] for name, text in typed.items() if text}


def _term(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\0", "").strip()[:LONGEST_TERM]
