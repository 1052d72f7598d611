"""What happened to an order: its steps, changes and notes as one story, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.badges import status_badge
from backoffice.admin.diffs import Change, Names, person_of
from backoffice.admin.forms import short_decimal
from sales.models import Order, OrderLine
from sales.models.orders import Status

PAGE = "timeline"
SHOWN = 50
LAST_PAGE = 10_000

SAID_ELSEWHERE = frozenset(
    {
        "status",
        "number",
        "subtotal",
        "discount_total",
        "shipping_tax",
        "tax_total",
        "line_count",
        "created_at",
        "submitted_at",
        "processing_at",
        "shipped_at",
        "delivered_at",
        "cancelled_at",
        "cancel_reason",
        "cancel_disposition",
    }
)
LINE_FIELDS = {
    "quantity": gettext_lazy("quantity"),
    "unit_price": gettext_lazy("unit price"),
    "discount": gettext_lazy("discount"),
    "override_reason": gettext_lazy("reason for the price"),
}
STEP_WORDS = {
    Status.DRAFT: gettext_lazy("Reopened as a draft"),
    Status.PENDING: gettext_lazy("Submitted"),
    Status.PROCESSING: gettext_lazy("Processed: the goods left the shelf"),
    Status.SHIPPED: gettext_lazy("Shipped"),
    Status.DELIVERED: gettext_lazy("Delivered"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `kind` is "transition", "change" or "note"."""

    kind: str
    at: datetime
    who: str
    title: str
    badge: SafeString | str = ""
    changes: Sequence[Change] = ()
    body: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: tuple[Entry, ...]
    page: int
    has_more: bool

    @property
    def newer(self) -> int:
        return self.page - 1

    @property
    def older(self) -> int:
        return self.page + 1 if self.has_more else 0


def timeline_of(request: HttpRequest, order: Order) -> Timeline:
    """Return a page of the order's story; queries do not grow with it."""
    page = _page(request.GET.get(PAGE, ""))
    reach = page * SHOWN + 1
    entries = sorted((*_notes(order, reach), *_changes(order, reach)), key=lambda entry: entry.at, reverse=True)
    return Timeline(tuple(entries[(page - 1) * SHOWN : page * SHOWN]), page, len(entries) > page * SHOWN)


def _page(typed: str) -> int:
    return min(max(int(typed), 1), LAST_PAGE) if typed.isdecimal() and len(typed) < 9 else 1


def _notes(order: Order, reach: int) -> Iterator[Entry]:
    for note in order.notes.select_related("author").order_by("-created_at", "-id")[:reach]:
        who = note.author.display_name if note.author else _("the system")
        yield Entry("note", note.created_at, who, _("Note"), body=note.body)


def _changes(order: Order, reach: int) -> Iterator[Entry]:
    """Yield what the history knows; a save that shows nothing is left out."""
    records = order.history.select_related("history_user").order_by("-history_id")
    rows = list(records[: reach + 1])  # one more: the last change is against the row before it
    names, lines = Names(rows), _line_changes(order, rows)
    for row, older in zip(rows[:reach], (*rows[1:], None), strict=False):
        entry = _entry(row, older, names, lines.get(row.history_date, ()))
        if entry.kind != "change" or entry.changes:
            yield entry


def _entry(row: Any, older: Any, names: Names, lines: Sequence[Change]) -> Entry:
    who, badge = person_of(row), status_badge(row.status, Status(row.status).label)
    if row.history_type == "+":
        return Entry("transition", row.history_date, who, _("Created"), badge)
    changes = (*(names.changes(older, row, SAID_ELSEWHERE) if older is not None else ()), *lines)
    if older is None or older.status == row.status:
        return Entry("change", row.history_date, who, _("Changed"), changes=changes)
    return Entry("transition", row.history_date, who, str(STEP_WORDS[row.status]), badge, changes, _why(row))


def _why(row: Any) -> str:
    """Say why it was cancelled and where the goods are."""
    if row.status != Status.CANCELLED:
        return ""
    goods = row.get_cancel_disposition_display()
    return f"{row.cancel_reason} ({_('goods')}: {goods})" if goods else str(row.cancel_reason)


def _line_changes(order: Order, rows: Sequence[Any]) -> dict[datetime, list[Change]]:
    """Return what happened to the lines, by the moment of the save; the first lines belong to "created"."""
    moments = {row.history_date for row in rows if row.history_change_reason == "edit"}
    found: dict[datetime, list[Change]] = defaultdict(list)
    if not moments:
        return found
    history = OrderLine.history.filter(order_id=order.pk).order_by("-history_id")
    touched = list(history.filter(history_date__in=moments)[: SHOWN * 4])
    before = list(history.filter(id__in={row.id for row in touched if row.history_type == "~"})[: SHOWN * 40])
    for row in touched:
        older = next((other for other in before if other.id == row.id and other.history_id < row.history_id), None)
        found[row.history_date] += _changes_of_line(row, older)
    return found


def _changes_of_line(row: Any, older: Any) -> list[Change]:
    units = f"{row.quantity} × {row.sku}"
    if row.history_type == "+":
        return [Change(_("Line added"), "", units)]
    if row.history_type == "-":
        return [Change(_("Line removed"), units, "")]
    if older is None:
        return []
    if older.sku != row.sku:
        return [Change(_("Line"), f"{older.quantity} × {older.sku}", units)]
    return [
        Change(f"{row.sku}, {label}", _text(getattr(older, name)), _text(getattr(row, name)))
        for name, label in LINE_FIELDS.items()
        if getattr(older, name) != getattr(row, name)
    ]


def _text(value: Any) -> str:
    return short_decimal(value) if isinstance(value, Decimal) else str(value)
