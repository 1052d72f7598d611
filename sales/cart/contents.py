"""The cart: lines by product, the customer and the terms, and the rules that hold before any database is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sales.exceptions import CartRefused
from sales.services.lines import LineInput

MOST_LINES = 100
MOST_UNITS = 9_999
TERMS = ("shipping_address", "shipping_cost", "note")
NAMES = {
    "token": gettext_lazy("token"),
    "customer_id": gettext_lazy("customer"),
    "shipping_address": gettext_lazy("shipping address"),
    "shipping_cost": gettext_lazy("shipping cost"),
    "note": gettext_lazy("note"),
    "newcomer": gettext_lazy("new customer"),
    "removed": gettext_lazy("removed line"),
}
"""What people call the parts of a cart beside its lines."""


@dataclass
class Cart:
    """`token` is the order's that will be made of it, once; empty until the cart is first written."""

    token: str = ""
    lines: dict[int, LineInput] = field(default_factory=dict)
    customer_id: int | None = None
    shipping_address: str = ""
    shipping_cost: Decimal = Decimal(0)
    note: str = ""
    newcomer: dict[str, str] = field(default_factory=dict)
    """What has been typed of a customer who is not saved yet, field by field."""
    removed: LineInput | None = None
    """The line that was taken out last, until something else is done."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """What could not be taken over from the session, in sentences."""

    @property
    def is_blank(self) -> bool:
        return not self.lines and self == Cart(token=self.token)

    @property
    def is_begun(self) -> bool:
        """Whether somebody's work is in it: more than a customer who was only chosen."""
        return any((self.lines, self.newcomer, *(getattr(self, name) for name in TERMS)))

    def add(self, product_id: int, *, label: str, quantity: int = 1) -> None:
        """Put units of a product in, on the line that there may be. `label` names the product in a refusal."""
        line = self.lines.get(product_id) or LineInput(product_id, 0)
        self.put(replace(line, quantity=line.quantity + quantity), label=label)

    def put(self, line: LineInput, *, label: str) -> None:
        """Make this the product's line."""
        if not 1 <= line.quantity <= MOST_UNITS:
            raise CartRefused(
                _("%(label)s: a line holds from 1 to %(most)s pieces, not %(quantity)d.")
                % {"label": label, "most": f"{MOST_UNITS:,}", "quantity": line.quantity}
            )
        if line.product_id not in self.lines and len(self.lines) >= MOST_LINES:
            raise CartRefused(
                _("%(label)s was not added: a cart holds %(most)d lines. Place this one and begin another.")
                % {"label": label, "most": MOST_LINES}
            )
        self.lines[line.product_id] = line

    def remove(self, product_id: int) -> None:
        """Take the line out; one that is gone already is no mistake."""
        self.removed = self.lines.pop(product_id, None)

    def restore(self, *, label: str) -> None:
        """Put the line back that was taken out last; nothing where that was a while ago."""
        line, self.removed = self.removed, None
        if line is not None and line.product_id not in self.lines:
            self.put(line, label=label)

    def choose_customer(self, customer_id: int | None) -> None:
        """Sell to this customer; an address of another's does not stay behind."""
        if customer_id != self.customer_id:
            self.customer_id, self.shipping_address = customer_id, ""
        if customer_id is not None:
            self.newcomer = {}

    def clear(self) -> None:
        """Begin anew, with another token."""
        vars(self).update(vars(Cart()))
