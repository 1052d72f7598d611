"""What a cart's lines cost now, and whether the shelf can serve them; reads the database, reserves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from backoffice.exceptions import DomainError
from backoffice.models import SiteSettings
from backoffice.percent import percent_text
from inventory.models import Product, StockLevel
from inventory.models.images import primary_file
from sales.services.lines import LineInput
from sales.services.pricing import CENT, Amounts, Totals, price_line, round_amount, split_tax, total_order


@dataclass(frozen=True)
class Terms:
    """The shop's rule of the day."""

    currency: str
    prices_include_tax: bool
    tax_rate: Decimal


@dataclass(frozen=True)
class Facts:
    """What decides what a line costs and whether it can be served. `available` is None where stock is not tracked."""

    list_price: Decimal
    tax_rate: Decimal
    available: int | None

    def missing(self, quantity: int) -> int:
        """Return how many of so many units nobody could have today."""
        return 0 if self.available is None else max(0, quantity - max(0, self.available))


@dataclass(frozen=True)
class Seen:
    """What a page has shown, to be compared with what is true when its button is pressed."""

    terms: Terms
    facts: Mapping[int, Facts]


@dataclass(frozen=True)
class QuotedLine:
    """One line, priced; `problem` says in a sentence why it cannot be sold like this."""

    wanted: LineInput
    product: Product | None
    facts: Facts | None
    amounts: Amounts | None
    problem: str = ""

    @property
    def label(self) -> str:
        return self.product.sku if self.product is not None else _("A product that is gone")

    @property
    def unit_price(self) -> Decimal | None:
        return self.wanted.unit_price if self.wanted.unit_price is not None or not self.facts else self.facts.list_price

    @property
    def missing(self) -> int:
        return self.facts.missing(self.wanted.quantity) if self.facts is not None else 0


@dataclass(frozen=True)
class Quote:
    terms: Terms
    lines: tuple[QuotedLine, ...]
    totals: Totals | None
    problems: tuple[str, ...] = field(default=())

    @property
    def seen(self) -> Seen:
        return Seen(self.terms, {line.wanted.product_id: line.facts for line in self.lines if line.facts is not None})


def quote(lines: Sequence[LineInput], *, shipping_cost: Decimal) -> Quote:
    """Price the lines in two statements. What cannot be sold is in the quote's problems, and the totals are None."""
    terms = shop_terms()
    products = products_with_stock([line.product_id for line in lines])
    quoted = tuple(_quoted(line, products.get(line.product_id), terms) for line in lines)
    problems = [line.problem for line in quoted if line.problem]
    totals = None
    if not problems:
        try:
            totals = _totals(quoted, terms, shipping_cost)
        except DomainError as error:
            problems.append(str(error))
    return Quote(terms, quoted, totals, tuple(problems))


def shop_terms() -> Terms:
    """Return the rule as it is now."""
    shop = SiteSettings.load()
    return Terms(shop.currency, shop.prices_include_tax, shop.default_tax_rate)


def products_with_stock(product_ids: Sequence[int]) -> dict[int, Product]:
    """Return the products by id, with `available` at the default location and `picture_name`, in one statement."""
    free = StockLevel.objects.filter(product=OuterRef("pk"), location__is_default=True).order_by()
    products = Product.objects.filter(pk__in=product_ids).order_by()
    annotated = products.annotate(
        available=Subquery(free.annotate(free=F("on_hand") - F("reserved")).values("free")[:1]),
        picture_name=primary_file(),
    )
    return {product.pk: product for product in annotated}


def differences(seen: Seen, now: Quote) -> list[str]:
    """Say in sentences what has changed since, as far as it matters to these lines."""
    sentences = []
    if seen.terms != now.terms:
        sentences.append(_("The shop's currency or tax rule was changed; the totals below are the new ones."))
    for line in now.lines:
        known = seen.facts.get(line.wanted.product_id)
        if known is None:
            sentences.append(_("%(sku)s was not on your page yet.") % {"sku": line.label})
        elif line.facts is not None:
            sentences += _changes(line, known, line.facts)
    return sentences


def facts_of(product: Product, terms: Terms) -> Facts:
    """Return the facts of one of `products_with_stock`."""
    available = (getattr(product, "available", None) or 0) if product.track_stock else None
    return Facts(product.price, terms.tax_rate if product.tax_rate is None else product.tax_rate, available)


def _changes(line: QuotedLine, known: Facts, facts: Facts) -> list[str]:
    wanted = line.wanted.quantity
    rows = (
        (
            _("%(sku)s: the list price was %(old)s and is %(new)s now."),
            _price(known.list_price),
            _price(facts.list_price),
        ),
        (
            _("%(sku)s: the tax rate was %(old)s and is %(new)s now."),
            percent_text(known.tax_rate),
            percent_text(facts.tax_rate),
        ),
        (
            _("%(sku)s: %(old)d pieces were missing on the shelf and %(new)d are missing now."),
            known.missing(wanted),
            facts.missing(wanted),
        ),
    )
    return [words % {"sku": line.label, "old": old, "new": new} for words, old, new in rows if old != new]


def _price(price: Decimal) -> str:
    return f"{price:,.2f}" if price == price.quantize(CENT) else f"{price:,.4f}"


def _quoted(line: LineInput, product: Product | None, terms: Terms) -> QuotedLine:
    if product is None:
        return QuotedLine(line, None, None, None, _("A product in the cart does not exist any more. Remove its line."))
    facts = facts_of(product, terms)
    problem = _reason_not_to_sell(line, product, facts)
    amounts = None
    try:
        amounts = price_line(
            quantity=line.quantity,
            unit_price=facts.list_price if line.unit_price is None else line.unit_price,
            discount=line.discount,
            tax_rate=facts.tax_rate,
            prices_include_tax=terms.prices_include_tax,
        )
    except DomainError as error:
        problem = problem or f"{product.sku}: {error}"
    return QuotedLine(line, product, facts, amounts, problem)


def _reason_not_to_sell(line: LineInput, product: Product, facts: Facts) -> str:
    if not product.is_active:
        return _("%(sku)s cannot be sold any more. Remove its line.") % {"sku": product.sku}
    if line.unit_price not in (None, facts.list_price) and not line.override_reason:
        return _("%(sku)s: say why the price is not the list price.") % {"sku": product.sku}
    return ""


def _totals(lines: Sequence[QuotedLine], terms: Terms, shipping_cost: Decimal) -> Totals:
    shipping = split_tax(
        round_amount(shipping_cost), tax_rate=terms.tax_rate, prices_include_tax=terms.prices_include_tax
    )
    amounts = [line.amounts for line in lines if line.amounts is not None]
    return total_order(amounts, discounts=[line.wanted.discount for line in lines], shipping=shipping)
