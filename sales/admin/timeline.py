"""What happened to an order: its steps, changes, turns in the queue and notes as one story, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, F, QuerySet, Value, Window
from django.db.models.functions import Lag
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.badges import status_badge
from backoffice.admin.diffs import Change, Names, name_of, person_of
from backoffice.models import AuditEvent
from backoffice.percent import percent_text
from sales.admin.timeline_lines import LineChanges, line_changes
from sales.models import Order, OrderNote
from sales.models.orders import Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

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
STEP_WORDS = {
    Status.DRAFT: gettext_lazy("Reopened as a draft"),
    Status.PENDING: gettext_lazy("Submitted"),
    Status.PROCESSING: gettext_lazy("Processed: the goods left the shelf"),
    Status.SHIPPED: gettext_lazy("Shipped"),
    Status.DELIVERED: gettext_lazy("Delivered"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}
EVENTS: Mapping[str, StrPromise | str] = {
    "create": "",
    "edit": "",
    "discard": gettext_lazy("Discarded as a draft"),
    "reopen": STEP_WORDS[Status.DRAFT],
    "submit": STEP_WORDS[Status.PENDING],
    "process": STEP_WORDS[Status.PROCESSING],
    "ship": STEP_WORDS[Status.SHIPPED],
    "deliver": STEP_WORDS[Status.DELIVERED],
}
"""What the services note in the history as the reason of a save; any other reason is a person's."""
WORDS = {"shipping_tax_rate": percent_text}
FIRST, GAVE = "order.prioritise", "order.give"
SAVE, TURN, NOTE = 1, 2, 3


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `kind` is "transition", "change", "turn" or "note"; `more` lines are not told."""

    kind: str
    at: datetime
    who: str
    title: str
    badge: SafeString | str = ""
    changes: Sequence[Change] = ()
    more: int = 0
    body: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: tuple[Entry, ...]
    page: int
    has_more: bool

    @property
    def newer(self) -> str:
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def older(self) -> str:
        return self._address(self.page + 1) if self.has_more else ""

    @property
    def shown(self) -> str:
        """Which entries these are; how many there are in all is not counted."""
        first = (self.page - 1) * SHOWN
        return f"{first + 1:,}–{first + len(self.entries):,}"

    def _address(self, page: int) -> str:
        return f"?{PAGE}={page}#timeline"


class Place(NamedTuple):
    """Where one thing stands in the story: its table, its row there, and for a save the row of the save before it."""

    moment: datetime
    source: int
    row: int
    earlier: int | None


def timeline_of(request: HttpRequest, order: Order) -> Timeline:
    """Return a page of the order's story; neither the queries nor the rows that are read grow with it."""
    page = _page(request.GET.get(PAGE, ""))
    start = (page - 1) * SHOWN
    places = [Place(*row) for row in _story(order)[start : start + SHOWN + 1]]
    return Timeline(tuple(_entries(order, places[:SHOWN])), page, len(places) > SHOWN)


def _page(typed: str) -> int:
    return min(max(int(typed), 1), LAST_PAGE) if typed.isdecimal() and len(typed) < 9 else 1


def _story(order: Order) -> QuerySet[Any, Any]:
    """Put everything in the order of time, as ids alone; of what is at one moment the note stands on top."""
    before = Window(Lag("history_id"), order_by="history_id")
    saves = _places(order.history.all(), SAVE, "history_date", "history_id", before)
    turns = _places(_turns(order), TURN, "at", "id")
    notes = _places(order.notes.all(), NOTE, "created_at", "id")
    return saves.union(turns, notes, all=True).order_by("-moment", "-kind", "-row")


def _places(rows: Any, source: int, moment: str, pk: str, earlier: Any = None) -> QuerySet[Any, Any]:
    earlier = earlier if earlier is not None else Value(0, output_field=BigIntegerField())
    named = rows.order_by().annotate(moment=F(moment), kind=Value(source), row=F(pk), earlier=earlier)
    ids: QuerySet[Any, Any] = named.values_list("moment", "kind", "row", "earlier")
    return ids


def _turns(order: Order) -> QuerySet[AuditEvent]:
    """Return when it was put first, and when it gave its stock to one that was: only the audit log knows."""
    events = AuditEvent.objects.filter(object_type=order._meta.label_lower, object_id=str(order.pk))
    return events.filter(action__in=(FIRST, GAVE), outcome=AuditEvent.Outcome.OK)


def _entries(order: Order, places: Sequence[Place]) -> Iterator[Entry]:
    """Yield what stands at these places; a save that shows nothing is left out."""
    rows = {
        SAVE: order.history.select_related("history_user").in_bulk(_saves(places)),
        TURN: AuditEvent.objects.select_related("actor").in_bulk(_rows(places, TURN)),
        NOTE: OrderNote.objects.select_related("author").in_bulk(_rows(places, NOTE)),
    }
    saves: Mapping[int, Any] = rows[SAVE]
    names, lines = Names(saves.values(), WORDS), line_changes(order, [saves[pk] for pk in _rows(places, SAVE)])
    for place in places:
        row = rows[place.source][place.row]
        if place.source == NOTE:
            yield Entry("note", row.created_at, name_of(row.author), _("Note"), body=row.body)
        elif place.source == TURN:
            yield _turn(row)
        else:
            entry = _save(row, saves.get(place.earlier or 0), names, lines.get(row.history_date, LineChanges()))
            if entry.kind != "change" or entry.changes:
                yield entry


def _rows(places: Sequence[Place], source: int) -> list[int]:
    return [place.row for place in places if place.source == source]


def _saves(places: Sequence[Place]) -> set[int]:
    """Return the ids of the saves and of those before them: a change is told against the row before it."""
    return {pk for place in places if place.source == SAVE for pk in (place.row, place.earlier) if pk}


def _save(row: Any, older: Any, names: Names, lines: LineChanges) -> Entry:
    who, badge = person_of(row), status_badge(row.status, Status(row.status).label)
    if row.history_type == "+":
        return Entry("transition", row.history_date, who, _("Created"), badge)
    changes = (*(names.changes(older, row, SAID_ELSEWHERE) if older is not None else ()), *lines.told)
    if older is None or older.status == row.status:
        return Entry("change", row.history_date, who, _("Changed"), changes=changes, more=lines.more)
    return Entry("transition", row.history_date, who, str(STEP_WORDS[row.status]), badge, changes, body=_why(row))


def _why(row: Any) -> str:
    """Say why it was cancelled and where the goods are."""
    if row.status != Status.CANCELLED:
        return ""
    goods = row.get_cancel_disposition_display()
    sentence = _("%(reason)s (goods: %(goods)s)") % {"reason": row.cancel_reason, "goods": goods}
    return sentence if goods else str(row.cancel_reason)


def _turn(event: AuditEvent) -> Entry:
    """Tell of the queue: who was put first, at whose cost, and why."""
    reason, orders = str(event.data.get("reason", "")), ", ".join(event.data.get("orders", ()))
    if event.action == GAVE:
        title = _("Its stock was given to %(orders)s, which was put first") % {"orders": orders}
        return Entry("turn", event.at, name_of(event.actor), title, body=reason)
    gave = ", ".join(event.data.get("gave", ()))
    changes = (Change(_("Stock was taken from"), "", gave),) if gave else ()
    return Entry("turn", event.at, name_of(event.actor), _("Put first in the queue"), changes=changes, body=reason)
