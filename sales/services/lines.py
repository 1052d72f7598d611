"""Turn what was typed into priced order lines, and write the lines of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from backoffice.models import SiteSettings, User
from backoffice.services.history import create_many_with_history, delete_with_history, update_many_with_history
from backoffice.services.validation import check_fields
from inventory.models import Product
from sales.exceptions import OrderRefused
from sales.models import Order, OrderLine
from sales.services.pricing import (
    AMOUNT_LIMIT,
    Amounts,
    price_line,
    round_amount,
    round_unit_price,
    split_tax,
    total_order,
)

MOST = 1_000_000
WRITTEN = (
    "position",
    "product_id",
    "sku",
    "name",
    "track_stock",
    "list_price",
    "unit_price",
    "override_reason",
    "discount",
    "tax_rate",
    "unit_cost",
    "quantity",
    "line_net",
    "line_tax",
    "line_total",
)


@dataclass(frozen=True)
class LineInput:
    """One line as somebody wants it. `unit_price` None is the list price; `discount` is for the whole line."""

    product_id: int
    quantity: int
    unit_price: Decimal | None = None
    override_reason: str = ""
    discount: Decimal = Decimal(0)
    line_id: int | None = None

    @classmethod
    def of(cls, line: OrderLine) -> LineInput:
        """Return the input that leaves this line as it is."""
        return cls(line.product_id, line.quantity, line.unit_price, line.override_reason, line.discount, line.pk)


class Sheet:
    """The priced lines of one draft or of many; reads the products once."""

    def __init__(self, shop: SiteSettings, inputs: Sequence[LineInput], order: Order | None = None) -> None:
        self._shop = shop
        self._products = Product.objects.in_bulk({line.product_id for line in inputs})
        self.known = {line.pk: line for line in order.lines.all()} if order is not None else {}
        self._lines: dict[int, list[OrderLine]] = {}

    def lines_of(self, order: Order) -> list[OrderLine]:
        return self._lines[id(order)]

    def price_order(self, order: Order, inputs: Sequence[LineInput], shipping_cost: Decimal | None) -> None:
        """Build the order's lines and set its totals; nothing is written."""
        _refuse_repeated_lines(inputs)
        lines = [self._line(order, line, position) for position, line in enumerate(inputs, start=1)]
        shipping = split_tax(
            round_amount(_possible(shipping_cost or Decimal(0), _("Shipping"))),
            tax_rate=order.shipping_tax_rate,
            prices_include_tax=order.prices_include_tax,
        )
        totals = total_order(
            [Amounts(line.line_net, line.line_tax) for line in lines],
            discounts=[line.discount for line in lines],
            shipping=shipping,
        )
        order.subtotal, order.discount_total, order.tax_total = totals.subtotal, totals.discount, totals.tax
        order.shipping_net, order.shipping_tax = shipping.net, shipping.tax
        order.grand_total, order.line_count = totals.grand, len(lines)
        self._lines[id(order)] = lines

    def _line(self, order: Order, line: LineInput, position: int) -> OrderLine:
        """Return the line, copying product data where the product is new to it."""
        row = self._row(order, line)
        row.position = position
        row.quantity = line.quantity
        row.discount = round_amount(_possible(line.discount, row.sku))
        price = row.list_price if line.unit_price is None else line.unit_price
        row.unit_price = round_unit_price(_possible(price, row.sku))
        row.override_reason = line.override_reason.strip() if row.unit_price != row.list_price else ""
        _refuse_impossible(row)
        amounts = price_line(
            quantity=row.quantity,
            unit_price=row.unit_price,
            discount=row.discount,
            tax_rate=row.tax_rate,
            prices_include_tax=order.prices_include_tax,
        )
        row.line_net, row.line_tax, row.line_total = amounts.net, amounts.tax, amounts.total
        return row

    def _row(self, order: Order, line: LineInput) -> OrderLine:
        row = OrderLine(order=order) if line.line_id is None else self.known.get(line.line_id)
        if row is None:
            raise OrderRefused(_("Somebody else removed one of these lines. Load the order again."))
        if row.product_id != line.product_id:
            self._copy_product(row, line.product_id)
        return row

    def _copy_product(self, row: OrderLine, product_id: int) -> None:
        product = self._products.get(product_id)
        if product is None:
            raise OrderRefused(_("One of the products does not exist any more. Remove its line."))
        if not product.is_active:
            raise OrderRefused(_("%(sku)s is not active and cannot be sold.") % {"sku": product.sku})
        row.product = product
        row.sku, row.name, row.track_stock = product.sku, product.name, product.track_stock
        row.list_price, row.unit_cost = product.price, product.cost_price
        row.tax_rate = self._shop.default_tax_rate if product.tax_rate is None else product.tax_rate


def write_lines(order: Order, sheet: Sheet, *, by: User | None, at: datetime) -> bool:
    """Make the draft's lines those of the sheet; return whether anything changed."""
    lines = sheet.lines_of(order)
    kept = {line.pk for line in lines if line.pk is not None}
    gone = [line for pk, line in sheet.known.items() if pk not in kept]
    stored = {values["pk"]: values for values in order.lines.filter(pk__in=kept).values("pk", *WRITTEN)}
    changed = [line for line in lines if line.pk in stored and _differs(line, stored[line.pk])]
    new = [line for line in lines if line.pk is None]
    for line in gone:
        delete_with_history(line, by=by, at=at, reason="edit")
    fields = [name.removesuffix("_id") for name in WRITTEN]
    update_many_with_history(changed, OrderLine, fields, by=by, at=at, reason="edit")
    create_many_with_history(new, OrderLine, by=by, at=at, reason="edit")
    return bool(gone or changed or new)


def _differs(line: OrderLine, stored: dict[str, object]) -> bool:
    return any(getattr(line, name) != stored[name] for name in WRITTEN)


def _refuse_impossible(row: OrderLine) -> None:
    if not 1 <= row.quantity <= MOST:
        raise OrderRefused(
            _("%(sku)s: the quantity is a whole number from 1 to %(most)d.") % {"sku": row.sku, "most": MOST}
        )
    check_fields(row, OrderRefused)
    if row.unit_price != row.list_price and not row.override_reason:
        raise OrderRefused(
            _("%(sku)s: say why the price is %(price)s instead of %(list)s.")
            % {"sku": row.sku, "price": row.unit_price, "list": row.list_price}
        )


def _refuse_repeated_lines(inputs: Sequence[LineInput]) -> None:
    known = [line.line_id for line in inputs if line.line_id is not None]
    if len(set(known)) < len(known):
        raise OrderRefused(_("The same line was sent twice. Load the order again."))


def _possible(amount: Decimal, what: str) -> Decimal:
    """Refuse what cannot even be rounded."""
    if not amount.is_finite() or not 0 <= amount < AMOUNT_LIMIT:
        raise OrderRefused(
            _("%(what)s: the amount must be 0 or more, and less than %(limit)s.")
            % {"what": what, "limit": f"{AMOUNT_LIMIT:,}"}
        )
    return amount
