"""What the order's page shows around its form: the way, the next step, stock, lines, totals, customer and story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from backoffice.admin.badges import status_badge
from sales.admin.customer_panel import panel_of
from sales.admin.line_table import line_page
from sales.admin.notes import PERMISSION as ADD_NOTE
from sales.admin.printing import DOCUMENTS
from sales.admin.steps import STEPS, Prioritise, Step
from sales.admin.stock_preview import preview_of
from sales.admin.timeline import timeline_of
from sales.forms.steps import NoteForm, StepForm
from sales.models import Order
from sales.models.orders import Status
from sales.totals import totals_of

FORWARD = ("submit", "process", "ship", "deliver")


@dataclass(frozen=True)
class StepButton:
    """A step that this person may take now, with the fields that stand beside its button."""

    step: Step
    url: str
    form: StepForm

    @property
    def is_next(self) -> bool:
        return self.step.name in FORWARD

    @property
    def is_danger(self) -> bool:
        return self.step.name == "cancel"


@dataclass(frozen=True)
class Stop:
    """A state on the order's way. `at` is None where nobody wrote down when it came there."""

    label: str
    is_done: bool
    is_current: bool
    at: datetime | None


def order_page(request: HttpRequest, order: Order, *, lines_are_typed: bool) -> dict[str, Any]:
    steps = {button.step.name: button for button in _steps(request, order)}
    return {
        "badge": status_badge(order.status, order.get_status_display()),
        "way": way_of(order),
        "steps": list(steps.values()),
        "next_step": next((steps[name] for name in FORWARD if name in steps), None),
        "other_steps": [steps[name] for name in ("reopen", "cancel") if name in steps],
        "prioritise": steps.get("prioritise"),
        "stock": preview_of(order),
        "line_page": line_page(request, order, typed=lines_are_typed),
        "totals": totals_of(order),
        "panel": panel_of(request, order),
        "timeline": timeline_of(request, order),
        "note_form": NoteForm() if request.user.has_perm(ADD_NOTE) else None,
        "documents": [
            (document.button, reverse("admin:sales_order_print_one", args=(order.pk, name)))
            for name, document in DOCUMENTS.items()
        ],
    }


def _steps(request: HttpRequest, order: Order) -> Iterator[StepButton]:
    initial = {"carrier": order.carrier, "tracking_number": order.tracking_number}
    for step in STEPS.values():
        if step.may_take(order, request.user):
            form = step.form(initial=initial, auto_id=f"{step.name}-%s")
            if isinstance(step, Prioritise):
                form.stand_beside("prioritise_form")
            yield StepButton(step, reverse("admin:sales_order_transition", args=(order.pk, step.name)), form)


def way_of(order: Order) -> list[Stop]:
    """Return the states up to the end: what is done, where it stands, what is to come."""
    times = {
        Status.DRAFT: order.created_at,
        Status.PENDING: order.submitted_at,
        Status.PROCESSING: order.processing_at,
        Status.SHIPPED: order.shipped_at,
        Status.DELIVERED: order.delivered_at,
        Status.CANCELLED: order.cancelled_at,
    }
    states: list[Status] = [status for status in Status if status != Status.CANCELLED]
    if order.status == Status.CANCELLED:
        states = [*(status for status in states if times[status]), Status.CANCELLED]
    here = states.index(Status(order.status))
    return [
        Stop(str(status.label), place < here, place == here, times[status] if place <= here else None)
        for place, status in enumerate(states)
    ]
