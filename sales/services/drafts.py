"""Write orders: create them, change their lines while they are drafts, change what may still change later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.exceptions import StaleObject
from backoffice.models import SiteSettings, User
from backoffice.services import audit
from backoffice.services.history import create_many_with_history, delete_with_history, save_with_history
from backoffice.services.validation import check_fields, required_text
from inventory.models import StockLocation
from sales.exceptions import OrderRefused
from sales.models import Customer, Order, OrderLine, OrderNote
from sales.models.orders import Source, Status
from sales.services.contacts import COPIED, fill_contact, known_customers
from sales.services.lines import LineInput, Sheet, write_lines

CONTACT = frozenset({"email", "phone", "billing_address", "shipping_address", "assigned_to_id"})
TRACKING = frozenset({"carrier", "tracking_number"})
DRAFT_ONLY = frozenset({"customer_id", "location_id", "external_number", "shipping_tax_rate"})
FOLLOW_UP = frozenset({"follow_up_on"})
AMOUNTS = ("subtotal", "discount_total", "shipping_net", "shipping_tax", "tax_total", "grand_total", "line_count")

EDITABLE: Mapping[str, frozenset[str]] = {
    Status.DRAFT: DRAFT_ONLY | CONTACT | TRACKING | FOLLOW_UP | {"shipping_cost"},
    Status.PENDING: CONTACT | TRACKING | FOLLOW_UP,
    Status.PROCESSING: CONTACT | TRACKING | FOLLOW_UP,
    Status.SHIPPED: TRACKING | FOLLOW_UP,
    Status.DELIVERED: frozenset(),
    Status.CANCELLED: frozenset(),
}
"""What may still be changed in each state; lines and prices in drafts only."""


@dataclass(frozen=True)
class DraftInput:
    """An order to be created. `fields` are those of `EDITABLE["draft"]`; the rest is copied from the customer."""

    lines: Sequence[LineInput]
    fields: Mapping[str, Any] = field(default_factory=dict)
    source: str = Source.ADMIN
    idempotency_key: str | None = None
    at: datetime | None = None


def editable_fields(status: str) -> frozenset[str]:
    """Return the names of the header fields that may be changed in this state."""
    return EDITABLE[status]


def create_order(
    *,
    lines: Sequence[LineInput],
    by: User | None,
    fields: Mapping[str, Any] | None = None,
    source: str = Source.ADMIN,
    idempotency_key: str | None = None,
    at: datetime | None = None,
) -> Order:
    """Create one draft. The same key again returns the first order, also where two calls race."""
    draft = DraftInput(lines, fields or {}, source, idempotency_key, at)
    try:
        return create_orders([draft], by=by)[0]
    except IntegrityError:
        known = Order.objects.filter(idempotency_key=idempotency_key).first() if idempotency_key else None
        if known is None:
            _refuse_known_external_numbers([draft])
            raise
        return known


@transaction.atomic
def create_orders(drafts: Sequence[DraftInput], *, by: User | None) -> list[Order]:
    """Create drafts, many at once, and return them in the order given; known keys return their first order.

    Raises OrderRefused or InvalidInput for the first draft that cannot be; then none is created.
    """
    names = [draft.idempotency_key or place for place, draft in enumerate(drafts)]
    known = _orders_by_key([name for name in names if isinstance(name, str)])
    first = dict(reversed(list(zip(names, drafts, strict=True))))
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    new = [first[name] for name in unknown]
    shop, place, moment = SiteSettings.load(), StockLocation.default(), timezone.now()
    customers = known_customers({pk for draft in new if (pk := draft.fields.get("customer_id"))})
    _refuse_known_external_numbers(new)
    orders = [_new_order(draft, shop, place, customers, by=by, at=draft.at or moment) for draft in new]
    sheet = Sheet(shop, [line for draft in new for line in draft.lines])
    for order, draft in zip(orders, new, strict=True):
        sheet.price_order(order, draft.lines, draft.fields.get("shipping_cost"))
    _insert(orders, sheet, by=by)
    by_name = known | dict(zip(unknown, orders, strict=True))
    return [by_name[name] for name in names]


@transaction.atomic
def edit_draft(
    order_id: int,
    *,
    fields: Mapping[str, Any],
    by: User | None,
    lines: Sequence[LineInput] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Order:
    """Change a draft. `lines` is the whole new set; None leaves the lines alone.

    Raises OrderRefused where it is no draft any more, StaleObject where `version` is not the row's.
    """
    moment = at or timezone.now()
    order = lock_order(order_id, version)
    if not order.is_draft:
        raise OrderRefused(
            _("%(order)s is not a draft any more: its lines and prices are fixed. Reopen it first.") % {"order": order}
        )
    before, shipping_cost = _snapshot(order), fields.get("shipping_cost", order.shipping_cost)
    _assign(order, fields)
    if order.customer_id is not None and order.customer_id != before["customer_id"]:
        stale = [name for name in COPIED if getattr(order, name) == before[name]]
        fill_contact(order, _active(order.customer_id, known_customers({order.customer_id})), overwrite=stale)
    inputs = [LineInput.of(line) for line in order.lines.all()] if lines is None else lines
    sheet = Sheet(SiteSettings.load(), inputs, order)
    sheet.price_order(order, inputs, shipping_cost)
    touched = write_lines(order, sheet, by=by, at=moment)
    return _save_edited(order, before, lines_changed=touched, by=by, at=moment)


@transaction.atomic
def edit_order(
    order_id: int, *, fields: Mapping[str, Any], by: User | None, version: int | None = None, at: datetime | None = None
) -> Order:
    """Change what may still change in the order's state. Raises OrderRefused for anything else."""
    order = lock_order(order_id, version)
    if order.is_draft:
        return edit_draft(order_id, fields=fields, by=by, version=version, at=at)
    before = _snapshot(order)
    _assign(order, fields)
    return _save_edited(order, before, lines_changed=False, by=by, at=at or timezone.now())


@transaction.atomic
def add_note(order_id: int, *, body: str, by: User | None, at: datetime | None = None) -> OrderNote:
    """Write a remark; it is never changed afterwards."""
    body = required_text(body, missing=_("The note is empty. Write something first."), most=5000)
    order = lock_order(order_id)
    note = OrderNote.objects.create(order=order, body=body, author=by, created_at=at or timezone.now())
    audit.record("order.note", order, by=by, data={"note": note.pk}, at=at)
    return note


@transaction.atomic
def discard_draft(order_id: int, *, by: User | None, at: datetime | None = None) -> None:
    """Delete a draft that was never submitted. Raises OrderRefused for any other order: cancel it instead."""
    moment = at or timezone.now()
    order = lock_order(order_id)
    if not order.is_draft or order.number is not None:
        raise OrderRefused(_("%(order)s was submitted once and stays on record. Cancel it instead.") % {"order": order})
    audit.record("order.discard", order, by=by, at=moment)
    for line in order.lines.all():
        delete_with_history(line, by=by, at=moment, reason="discard")
    delete_with_history(order, by=by, at=moment, reason="discard")


def lock_order(order_id: int, version: int | None = None) -> Order:
    """Lock and return the order. Raises StaleObject where `version` is not the row's."""
    order = Order.objects.filter(pk=order_id).locked().first()
    if order is None:
        raise OrderRefused(_("There is no such order."))
    if version is not None and order.version != version:
        raise StaleObject(_("%(order)s was changed by somebody else. Check and save again.") % {"order": order})
    return order


def _orders_by_key(keys: Sequence[str]) -> dict[str | int, Order]:
    return {str(order.idempotency_key): order for order in Order.objects.filter(idempotency_key__in=keys)}


def _new_order(
    draft: DraftInput,
    shop: SiteSettings,
    place: StockLocation,
    customers: Mapping[int, Customer],
    *,
    by: User | None,
    at: datetime,
) -> Order:
    order = Order(
        currency=shop.currency,
        prices_include_tax=shop.prices_include_tax,
        shipping_tax_rate=shop.default_tax_rate,
        location=place,
        source=draft.source,
        idempotency_key=draft.idempotency_key,
        created_by=by,
        created_at=at,
    )
    if draft.source not in Source.values:
        raise OrderRefused(_("Orders do not come from “%(source)s”.") % {"source": draft.source})
    _assign(order, draft.fields)
    if order.customer_id is not None:
        fill_contact(order, _active(order.customer_id, customers))
    check_fields(order, OrderRefused)
    return order


def _active(customer_id: int, customers: Mapping[int, Customer]) -> Customer:
    customer = customers.get(customer_id)
    if customer is None or not customer.is_active:
        raise OrderRefused(_("This customer is not active. Choose another, or make the customer active."))
    return customer


def _snapshot(order: Order) -> dict[str, Any]:
    """Return what an edit may change: header fields and amounts."""
    return {name: getattr(order, name) for name in (*sorted(EDITABLE[Status.DRAFT]), *AMOUNTS)}


def _label(name: str) -> str:
    """Return what people call a field of an edit; the shipping cost is kept as net and tax."""
    return (
        _("shipping cost")
        if name == "shipping_cost"
        else str(getattr(Order._meta.get_field(name), "verbose_name", name))
    )


def _assign(order: Order, fields: Mapping[str, Any]) -> None:
    """Set the header fields; shipping cost is priced with the lines. Raises OrderRefused for what is fixed by now."""
    changed = [name for name, value in fields.items() if getattr(order, name) != value]
    if refused := set(changed) - EDITABLE[order.status]:
        names = ", ".join(sorted(map(_label, refused)))
        raise OrderRefused(
            _("%(order)s is %(state)s: %(fields)s cannot be changed any more.")
            % {"order": order, "state": order.get_status_display().lower(), "fields": names}
        )
    for name in changed:
        if name != "shipping_cost":
            setattr(order, name, fields[name])


def _refuse_known_external_numbers(drafts: Sequence[DraftInput]) -> None:
    numbers = Counter((draft.source, number) for draft in drafts if (number := draft.fields.get("external_number")))
    wanted = [number for _source, number in numbers]
    taken = set(Order.objects.filter(external_number__in=wanted).values_list("source", "external_number"))
    if double := sorted(pair for pair, times in numbers.items() if times > 1 or pair in taken):
        raise _number_taken(double[0][1])


def _number_taken(number: str) -> OrderRefused:
    return OrderRefused(_("There is an order %(number)s from there already.") % {"number": number})


def _insert(orders: Sequence[Order], sheet: Sheet, *, by: User | None) -> None:
    """Write orders and lines with their history, in a number of statements that does not grow with them."""
    create_many_with_history(orders, Order, by=by, at=attrgetter("created_at"), reason="create")
    lines: list[OrderLine] = [line for order in orders for line in sheet.lines_of(order)]
    create_many_with_history(lines, OrderLine, by=by, at=attrgetter("order.created_at"), reason="create")
    audit.record_many(
        "order.create", orders, by=by, data=lambda order: {"lines": order.line_count}, at=attrgetter("created_at")
    )


def _save_edited(
    order: Order, before: Mapping[str, Any], *, lines_changed: bool, by: User | None, at: datetime
) -> Order:
    """Write the order where something changed."""
    changed = [name for name, value in before.items() if getattr(order, name) != value]
    if changed or lines_changed:
        check_fields(order, OrderRefused)
        order.bump()
        try:
            with transaction.atomic():
                save_with_history(order, by=by, at=at, reason="edit")
        except IntegrityError as error:
            if "external_number" not in changed:
                raise
            raise _number_taken(order.external_number) from error
        audit.record("order.change", order, by=by, data={"fields": changed, "lines": lines_changed}, at=at)
    return order
