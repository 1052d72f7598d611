"""The same steps for many orders at once: a row an order in the result, and one refusal does not stop the others."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.base import note_refusal, signed_in
from backoffice.admin.trail import rule_of
from backoffice.exceptions import DomainError
from backoffice.models.audit import Outcome as AuditOutcome
from backoffice.services import audit
from sales.admin.steps import STEPS, Step
from sales.admin.transitions import StepViews
from sales.exceptions import OrderRefused
from sales.forms.steps import StepForm
from sales.models import Order
from sales.services.batch import Outcome

MOST = 1_000
KEPT = 5
LONGEST_QUERY = 1_000
DONE = {
    "submit": gettext_lazy("%(n)d submitted"),
    "process": gettext_lazy("%(n)d processed"),
    "ship": gettext_lazy("%(n)d shipped"),
    "deliver": gettext_lazy("%(n)d delivered"),
    "prioritise": gettext_lazy("%(n)d put first"),
    "reopen": gettext_lazy("%(n)d reopened"),
    "cancel": gettext_lazy("%(n)d cancelled"),
}
KEPT_UNDER = "sales.bulk_result:"
"""Each result has a key of its own in the session: two windows at once then keep both."""
ID = re.compile(r"\d{1,18}")


class BulkSteps(StepViews):
    """Actions of the order list. Ids count, not the list's filter: a second click finds the orders it has moved."""

    def get_urls(self) -> list[URLPattern]:
        bulk, result = self.admin_site.admin_view(self.bulk_view), self.admin_site.admin_view(self.result_view)
        return [
            path("bulk/<slug:name>/", bulk, name="sales_order_bulk"),
            path("result/<slug:token>/", result, name="sales_order_result"),
            *super().get_urls(),
        ]

    def start(self, request: HttpRequest, step: Step, orders: QuerySet[Order]) -> HttpResponse:
        """Take the step with the chosen orders, or ask first for what it needs."""
        self.allowed_step(request, step.name)
        across = request.POST.get("select_across") == "1"
        ids = list(orders.values_list("pk", flat=True)[: MOST + 1]) if across else _chosen(request)
        _refuse_too_many(ids)
        if not step.form(statuses=Order.Status.values).fields:
            return self._finish(request, step, ids, {})
        chosen = _orders(ids)
        form = step.form(statuses={order.status for order in chosen})
        return self._ask_many(request, step, form, chosen)

    def bulk_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Take the step with what was typed on its page."""
        step = self.allowed_step(request, name)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        ids = _ids(request.POST.get("orders", "").split(","))
        chosen = _orders(ids[: MOST + 1])
        form = step.form(request.POST, statuses={order.status for order in chosen})
        if not form.is_valid():
            return self._ask_many(request, step, form, chosen)
        try:
            _refuse_too_many(ids)
            return self._finish(request, step, ids, form.cleaned_data)
        except DomainError as error:
            note_refusal(request, f"order.{step.name}", None, error)
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(_list_url(request))

    def result_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what became of each order; looking again does nothing again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        result = request.session.get(f"{KEPT_UNDER}{token}")
        if result is None:
            raise Http404(_("This result is not kept any more."))
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "title": result["title"], "opts": self.opts, **result}
        return TemplateResponse(request, "admin/sales/order/result.html", context)

    def _ask_many(self, request: HttpRequest, step: Step, form: StepForm, orders: list[Order]) -> HttpResponse:
        """Ask for what the step needs; the list's own parameters go along, to lead back to it."""
        action = reverse("admin:sales_order_bulk", args=(step.name,)) + _query(request)
        if len(orders) > 1 and "tracking_number" in form.fields:
            form.fields["tracking_number"].help_text = _("The same for all. Leave it empty if each parcel has its own.")
        return self.step_page(request, step, form, orders=orders, action=action, back=_list_url(request))

    def _finish(self, request: HttpRequest, step: Step, ids: list[int], arguments: dict[str, Any]) -> HttpResponse:
        outcomes = step.run(ids, by=signed_in(request), **arguments)
        _note_refusals(request, step, outcomes)
        token = _keep(request, step, outcomes)
        return HttpResponseRedirect(reverse("admin:sales_order_result", args=(token,)))


def bulk_action(step: Step) -> Callable[[BulkSteps, HttpRequest, QuerySet[Order]], HttpResponse]:
    """Return the action of a step, for who may take it."""

    def action(modeladmin: BulkSteps, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        return modeladmin.start(request, step, queryset)

    action.__name__ = f"{step.name}_orders"
    return admin.action(permissions=(step.name,), description=step.label)(action)


BULK_ACTIONS = tuple(bulk_action(step) for step in STEPS.values())


def _chosen(request: HttpRequest) -> list[int]:
    return _ids(request.POST.getlist(ACTION_CHECKBOX_NAME))


def _ids(typed: Sequence[str]) -> list[int]:
    if not all(ID.fullmatch(part) for part in typed):
        raise BadRequest("Not ids")
    return [int(part) for part in dict.fromkeys(typed)]


def _orders(ids: Sequence[int]) -> list[Order]:
    return list(Order.objects.filter(pk__in=ids).order_by("pk").only("number", "status", "version"))


def _refuse_too_many(ids: Sequence[int]) -> None:
    if len(ids) > MOST:
        raise OrderRefused(
            _("These are more than %(most)s orders. Choose fewer, and repeat it for the rest.") % {"most": f"{MOST:,}"}
        )


def _note_refusals(request: HttpRequest, step: Step, outcomes: Sequence[Outcome]) -> None:
    """Log the refusals of known orders; the service has logged the rest."""
    rules = {row.order: rule_of(row.refusal) for row in outcomes if row.order is not None and row.refusal is not None}
    audit.record_many(
        f"order.{step.name}",
        list(rules),
        by=signed_in(request),
        outcome=AuditOutcome.REFUSED,
        data=lambda order: {"rule": rules[order]},
    )


def _keep(request: HttpRequest, step: Step, outcomes: Sequence[Outcome]) -> str:
    """Put the result into the session, beside the last few, and return its name."""
    token = uuid.uuid4().hex
    _make_room(request, len(outcomes))
    request.session[f"{KEPT_UNDER}{token}"] = {
        "title": str(step.label),
        "headline": _headline(step, outcomes),
        "back": _list_url(request),
        "done": sum(row.changed for row in outcomes),
        "refused": sum(not row.changed for row in outcomes),
        "rows": [_row(step, outcome) for outcome in outcomes],
    }
    return token


def _make_room(request: HttpRequest, rows: int) -> None:
    """Forget the oldest results, so that all that are kept hold no more rows than one alone may."""
    kept = [key for key in request.session.keys() if key.startswith(KEPT_UNDER)]  # noqa: SIM118
    sizes = [len(request.session[key]["rows"]) for key in kept]
    while kept and (len(kept) >= KEPT or sum(sizes) + rows > MOST):
        del request.session[kept.pop(0)], sizes[0]


def _headline(step: Step, outcomes: Sequence[Outcome]) -> str:
    """Say it all in a line: "12 processed, 1 refused: SO-9 lacks 2 × MUG-RED." """
    refusals = [str(outcome.refusal) for outcome in outcomes if outcome.refusal is not None]
    done = DONE[step.name] % {"n": len(outcomes) - len(refusals)}
    if not refusals:
        return _("%(done)s.") % {"done": done}
    if len(refusals) == 1:
        return _("%(done)s, 1 refused: %(why)s") % {"done": done, "why": refusals[0]}
    return _("%(done)s, %(n)d refused.") % {"done": done, "n": len(refusals)}


def _row(step: Step, outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.order_id if outcome.order is not None else None,
        "label": str(outcome.order or _("No. %(id)s") % {"id": outcome.order_id}),
        "changed": outcome.changed,
        "words": step.sentence(outcome),
    }


def _list_url(request: HttpRequest) -> str:
    """Return the list as it was when the orders were chosen."""
    return reverse("admin:sales_order_changelist") + _query(request)


def _query(request: HttpRequest) -> str:
    query = request.GET.urlencode()[:LONGEST_QUERY]
    return f"?{query}" if query else ""
