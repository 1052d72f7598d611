"""The steps an order can take, as the screens offer them. What may follow what is the model's to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import can_proceed, has_transition_perm

from backoffice.exceptions import StaleObject
from backoffice.models import User
from sales.forms.steps import CancelForm, ParcelForm, ReasonForm, StepForm
from sales.models import Order
from sales.models.orders import Status
from sales.services import orders as service
from sales.services.batch import Outcome
from sales.services.drafts import lock_order

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Step:
    """A step, the words around it and the service that takes it."""

    name: str
    label: StrPromise
    done: StrPromise
    run: Callable[..., list[Outcome]]
    form: type[StepForm] = StepForm
    has_page: bool = False
    """Whether it asks something that needs a page of its own; what is optional stands beside the button."""

    def is_open_to(self, user: Any) -> bool:
        """Say whether this person may ever take this step."""
        steps = getattr(Order, self.name)._django_fsm.transitions.values()
        return user.is_active and all(step.has_perm(Order(), user) for step in steps)

    def may_take(self, order: Order, user: Any) -> bool:
        """Say whether this person may take this step now."""
        return bool(has_transition_perm(getattr(order, self.name), user))

    def fits(self, order: Order) -> bool:
        """Say whether the order, as it is, can take this step."""
        return can_proceed(getattr(order, self.name))

    def sentence(self, outcome: Outcome) -> str:
        """Say what became of an order."""
        if outcome.refusal is not None:
            return str(outcome.refusal)
        words = str(self.done) % {"order": outcome.order}
        return (
            _("%(words)s Stock was taken from: %(orders)s.") % {"words": words, "orders": outcome.remark}
            if outcome.remark
            else words
        )


class Prioritise(Step):
    """Not a transition: the order stays pending and moves to the front of the queue."""

    def is_open_to(self, user: Any) -> bool:
        return bool(user.has_perm("sales.prioritise_order"))

    def may_take(self, order: Order, user: Any) -> bool:
        return self.fits(order) and self.is_open_to(user) and Order.objects.short().filter(pk=order.pk).exists()

    def fits(self, order: Order) -> bool:
        return bool(order.status == Status.PENDING)


_ALL = (
    Step(
        "submit",
        gettext_lazy("Submit"),
        gettext_lazy("%(order)s is submitted: it is pending and queued for its stock."),
        service.submit_orders,
    ),
    Step(
        "process",
        gettext_lazy("Process"),
        gettext_lazy("%(order)s is in processing: its goods are taken from the shelf."),
        service.process_orders,
    ),
    Step(
        "ship",
        gettext_lazy("Ship"),
        gettext_lazy("%(order)s is shipped."),
        service.ship_orders,
        form=ParcelForm,
    ),
    Step(
        "deliver",
        gettext_lazy("Deliver"),
        gettext_lazy("%(order)s is delivered."),
        service.deliver_orders,
    ),
    Prioritise(
        "prioritise",
        gettext_lazy("Serve first"),
        gettext_lazy("%(order)s is first in the queue now."),
        service.prioritise_orders,
        form=ReasonForm,
        has_page=True,
    ),
    Step(
        "reopen",
        gettext_lazy("Reopen"),
        gettext_lazy("%(order)s is a draft again: its lines can be changed, its stock is free for others."),
        service.reopen_orders,
    ),
    Step(
        "cancel",
        gettext_lazy("Cancel order"),
        gettext_lazy("%(order)s is cancelled."),
        service.cancel_orders,
        form=CancelForm,
        has_page=True,
    ),
)
STEPS: Mapping[str, Step] = {step.name: step for step in _ALL}


@transaction.atomic
def take_step(step: Step, order_id: int, *, version: int | None, by: User, arguments: Mapping[str, Any]) -> Outcome:
    """Let one order take the step. Raises what refuses it, also where the page it was asked from is out of date."""
    order = lock_order(order_id)
    if version not in (None, order.version) and step.fits(order):
        raise StaleObject(
            _("%(order)s was changed after your page was opened, and nothing was done. Look at it as it is now.")
            % {"order": order}
        )
    outcome = step.run([order_id], by=by, **arguments)[0]
    outcome.unwrap()
    return outcome
