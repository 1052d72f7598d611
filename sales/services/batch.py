"""Orders that take a step together: locked, checked one by one, written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import can_proceed

from backoffice.exceptions import DomainError
from backoffice.models import User
from backoffice.services import audit
from backoffice.services.history import update_many_with_history
from sales.exceptions import TransitionRefused
from sales.models import Order
from sales.models.orders import Status

Moments = datetime | Mapping[int, datetime] | None
"""When a step is taken: one time for all orders, or each order's own by its id; None is now."""

MISSING = {
    "has_lines": gettext_lazy("%(order)s has no lines. Add at least one product."),
    "has_contact": gettext_lazy(
        "%(order)s has neither customer nor e-mail. Choose a customer or write an e-mail address."
    ),
}

A_DRAFT = gettext_lazy("a draft")


@dataclass(frozen=True)
class Outcome:
    """What became of one order: changed, or refused with a sentence."""

    order_id: int
    order: Order | None
    refusal: DomainError | None = None
    remark: str = ""

    @property
    def changed(self) -> bool:
        return self.refusal is None

    def unwrap(self) -> Order:
        """Return the order, or raise what refused it."""
        if self.refusal is not None or self.order is None:
            raise self.refusal or TransitionRefused(_("There is no such order."))
        return self.order


class Batch:
    """The orders of one call, locked in pk order; `ready` are those that nothing speaks against so far.

    They take the step in the order of their times, and in pk order where the time is the same.
    """

    def __init__(self, order_ids: Sequence[int], *, by: User | None, at: Moments) -> None:
        self.by = by
        self.order_ids = tuple(dict.fromkeys(order_ids))
        self.moments = at if isinstance(at, Mapping) else dict.fromkeys(self.order_ids, at or timezone.now())
        locked = Order.objects.filter(pk__in=self.order_ids).locked()
        self.orders = {order.pk: order for order in sorted(locked, key=self.at)}
        self._refusals: dict[int, DomainError] = {}

    @property
    def ready(self) -> list[Order]:
        return [order for order in self.orders.values() if order.pk not in self._refusals]

    def at(self, order: Order) -> datetime:
        """Return when this order takes the step."""
        return self.moments[order.pk]

    def refuse(self, order: Order, refusal: DomainError) -> None:
        self._refusals[order.pk] = refusal

    def refuse_unless_allowed(self, transition: str) -> None:
        """Ask the model, the only authority on what may follow what."""
        for order in self.ready:
            if not can_proceed(getattr(order, transition)):
                self.refuse(order, _refusal(order, transition))

    def take(self, transition: str, fields: Sequence[str], *, reason: str = "", **arguments: Any) -> list[Outcome]:
        """Let every ready order take the step, write rows, history and audit, and tell what became of each."""
        moved = self.ready
        before = {order.pk: order.status for order in moved}
        for order in moved:
            getattr(order, transition)(at=self.at(order), **arguments)
            order.bump()
        update_many_with_history(
            moved, Order, ("status", "version", *fields), by=self.by, at=self.at, reason=reason or transition
        )
        self.record(transition, lambda order: {"from": before[order.pk], "to": order.status})
        return self.outcomes()

    def record(self, action: str, data: Callable[[Order], Mapping[str, Any]]) -> None:
        audit.record_many(f"order.{action}", self.ready, by=self.by, data=data, at=self.at)

    def outcomes(self, remarks: Mapping[int, str] | None = None) -> list[Outcome]:
        """Return a row an order, in the order asked for."""
        unknown = TransitionRefused(_("There is no such order."))
        return [
            Outcome(
                pk,
                self.orders.get(pk),
                self._refusals.get(pk) if pk in self.orders else unknown,
                (remarks or {}).get(pk, ""),
            )
            for pk in self.order_ids
        ]


def _refusal(order: Order, transition: str) -> TransitionRefused:
    """Say in a sentence why the model does not allow this step."""
    steps = getattr(order, transition)._django_fsm.transitions
    step = steps.get(order.status)
    state = A_DRAFT if order.is_draft else Status(order.status).label.lower()
    if step is None:
        if order.status in {other.target for other in steps.values()}:
            return TransitionRefused(
                _("%(order)s is %(state)s already; nothing changed.") % {"order": order, "state": state}
            )
        sources = ", ".join(str(Status(source).label).lower() for source in steps)
        return TransitionRefused(
            _("%(order)s is %(state)s; this step is for orders that are %(sources)s. Nothing changed.")
            % {"order": order, "state": state, "sources": sources}
        )
    unmet = next(condition.__name__ for condition in step.conditions if not condition(order))
    return TransitionRefused(MISSING[unmet] % {"order": order})
