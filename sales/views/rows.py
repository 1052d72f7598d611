"""A row of the cart's page: a line, or a product that was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Product
from inventory.models.images import thumbnail_url_of
from sales.forms.cart import CartLineForm
from sales.services.quotes import Facts, Quote, QuotedLine
from sales.views.typed import Typed


@dataclass(frozen=True)
class Row:
    """`price` is what a piece costs, `total` what the line does."""

    product: Product | None
    facts: Facts | None
    picture: str
    price: Decimal | None
    line: QuotedLine | None = None
    form: CartLineForm | None = None
    total: Decimal | None = None

    @property
    def is_out(self) -> bool:
        return self.facts is not None and self.facts.missing(1) > 0

    @property
    def to_have(self) -> int:
        """How many of the line's pieces are there today."""
        return self.line.wanted.quantity - self.line.missing if self.line is not None else 0


def line_rows(now: Quote, typed: Typed | None) -> Iterator[Row]:
    """Return the cart's lines; one that was refused holds what was typed."""
    for line in now.lines:
        facts = line.facts
        form = typed.line_form(line.wanted.product_id) if typed is not None else None
        list_price = facts.list_price if facts is not None else None
        yield Row(
            line.product,
            facts,
            picture_of(line.product),
            line.unit_price,
            line,
            form or CartLineForm(line=line.wanted, list_price=list_price),
            line.amounts.total if line.amounts is not None else None,
        )


def picture_of(product: Product | None) -> str:
    """Return the address of the small picture of one of `products_with_stock`; empty without one."""
    return thumbnail_url_of(getattr(product, "picture_name", None))
