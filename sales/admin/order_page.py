"""What the order's page shows around its form: the next steps, lines, totals, notes and the way so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.admin.diffs import person_of
from sales.admin.columns import amount, status_badge, unit_price
from sales.admin.notes import PERMISSION as ADD_NOTE
from sales.admin.steps import STEPS, Step
from sales.admin.stock_preview import Preview, preview_of
from sales.forms.steps import NoteForm, StepForm
from sales.models import Order, OrderLine
from sales.models.orders import Status


@dataclass(frozen=True)
class StepButton:
    """A step that this person may take now, with the fields that stand beside its button."""

    step: Step
    url: str
    form: StepForm


@dataclass(frozen=True)
class LineRow:
    line: OrderLine
    unit_price: str
    stock: Preview | None


def order_page(request: HttpRequest, order: Order) -> dict[str, Any]:
    lines = list(order.lines.select_related("reservation"))
    stock = preview_of(order, lines) if order.status == Status.PENDING else {}
    return {
        "badge": status_badge(order.status),
        "steps": list(_steps(request, order)),
        "lines": [LineRow(line, unit_price(line.unit_price), stock.get(line.pk)) for line in lines],
        "shows_stock": bool(stock),
        "totals": totals_of(order),
        "notes": order.notes.select_related("author"),
        "note_form": NoteForm() if request.user.has_perm(ADD_NOTE) else None,
        "way": way_of(order),
    }


def _steps(request: HttpRequest, order: Order) -> Iterator[StepButton]:
    initial = {"carrier": order.carrier, "tracking_number": order.tracking_number}
    for step in STEPS.values():
        if step.may_take(order, request.user):
            form = StepForm() if step.has_page else step.form(initial=initial, auto_id=f"{step.name}-%s")
            yield StepButton(step, reverse("admin:sales_order_transition", args=(order.pk, step.name)), form)


def totals_of(order: Order) -> list[tuple[str, str]]:
    """Explain the total: net amounts and tax, which add up to it."""
    rows = [
        (_("Lines, net"), order.subtotal),
        (_("Shipping, net"), order.shipping_net),
        (_("Tax"), order.tax_total),
        (_("Total"), order.grand_total),
    ]
    if order.discount_total:
        rows.insert(0, (_("Discounts, taken off already"), order.discount_total))
    return [(label, f"{amount(value)} {order.currency}") for label, value in rows]


def way_of(order: Order) -> list[dict[str, Any]]:
    """Return each change of state with its time and person, from the history."""
    records = order.history.order_by("history_id").select_related("history_user")
    way: list[dict[str, Any]] = []
    for record in records.only("status", "history_date", "history_user"):
        if not way or way[-1]["status"] != record.status:
            way.append({"status": record.status, "at": record.history_date, "who": person_of(record)})
    return [{**entry, "badge": status_badge(entry["status"])} for entry in way]
