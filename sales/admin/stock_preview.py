"""What a pending order has and lacks, before somebody presses Process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from inventory.models import StockLevel, StockReservation
from sales.admin.line_table import pictures_of
from sales.models import Order, OrderLine
from sales.models.orders import Status
from sales.services.claims import NAMED_AHEAD, queue_of

MOST_ROWS = 20


@dataclass(frozen=True)
class Ahead:
    """An order that is served before this one."""

    label: str
    url: str


@dataclass(frozen=True)
class Preview:
    """Units on hand at the location, held for this line, held by other orders, missing, left once all is taken."""

    line: OrderLine
    picture: str
    on_hand: int
    reserved: int
    held_by_others: int
    missing: int
    left: int
    ahead: tuple[Ahead, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class StockPreview:
    """The lines that claim stock, the short ones first; `more` are not shown."""

    rows: tuple[Preview, ...]
    short: int
    more: int

    @property
    def may_be_given_more(self) -> bool:
        """Say whether going first would bring it anything, as the service that puts it first asks under lock."""
        return any(row.missing and (row.ahead or row.held_by_others) for row in self.rows) or self.short > len(
            self.rows
        )


def preview_of(order: Order) -> StockPreview | None:
    """Return the preview of a pending order with something to reserve; queries do not grow with its lines."""
    if order.status != Status.PENDING:
        return None
    claiming = order.lines.filter(reservation__isnull=False)
    lacks = F("reservation__wanted") - F("reservation__reserved")
    lines = list(
        claiming.annotate(lacks=lacks).select_related("reservation").order_by("-lacks", "position", "id")[:MOST_ROWS]
    )
    if not lines:
        return None
    counts = claiming.order_by().annotate(lacks=lacks).aggregate(all=Count("pk"), short=Count("pk", Q(lacks__gt=0)))
    return StockPreview(tuple(_previews(order, lines)), counts["short"], counts["all"] - len(lines))


def _previews(order: Order, lines: Sequence[OrderLine]) -> Iterator[Preview]:
    products = {line.product_id for line in lines}
    levels = StockLevel.objects.filter(location=order.location_id, product__in=products)
    stock = {level.product_id: level for level in levels}
    same = order.lines.filter(product__in=products, reservation__isnull=False).order_by()
    sums = same.values_list("product_id").annotate(Sum("quantity"), Sum("reservation__reserved"))
    own = {product: (wanted, held) for product, wanted, held in sums}
    queue = queue_of([claim for line in lines if (claim := line.reservation) is not None and claim.missing])
    waiting = {line.pk: _ahead_of(line.reservation, queue) for line in lines}
    urls, pictures = _urls_of(waiting), pictures_of(lines)
    for line in lines:
        claim, level, ahead = line.reservation, stock.get(line.product_id), waiting[line.pk]
        there, promised = (level.on_hand, level.reserved) if level else (0, 0)
        wanted, held = own[line.product_id]
        yield Preview(
            line,
            pictures.get(line.product_id, ""),
            there,
            claim.reserved if claim else 0,
            promised - held,
            claim.missing if claim else 0,
            there - wanted,
            tuple(Ahead(label, urls.get(label, "")) for label in ahead[:NAMED_AHEAD]),
            max(0, len(ahead) - NAMED_AHEAD),
        )


def _ahead_of(claim: StockReservation | None, queue: Sequence[StockReservation]) -> tuple[str, ...]:
    if claim is None or not claim.missing:
        return ()
    return tuple(dict.fromkeys(row.label for row in queue if row.is_ahead_of(claim) and row.label != claim.label))


def _urls_of(waiting: Mapping[int, Sequence[str]]) -> dict[str | None, str]:
    """Return the addresses of the orders that will be named."""
    named = {label for labels in waiting.values() for label in labels[:NAMED_AHEAD]}
    rows = Order.objects.filter(number__in=named).values_list("number", "pk") if named else ()
    return {number: reverse("admin:sales_order_change", args=(pk,)) for number, pk in rows}
