"""An order's steps as addresses of their own: POST only, each with its permission, refused in a sentence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.admin.base import BackofficeAdmin, note_refusal, signed_in
from backoffice.exceptions import DomainError
from sales.admin.steps import STEPS, Step, take_step
from sales.forms.steps import StepForm
from sales.models import Order

READING = ("GET", "HEAD")


class StepViews(BackofficeAdmin[Order]):
    """One address a step, and the page that asks for a reason."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.transition_view)
        return [path("<int:pk>/transition/<slug:name>/", view, name="sales_order_transition"), *super().get_urls()]

    def transition_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take the step, or on GET ask for what it needs."""
        step = self.allowed_step(request, name)
        order = get_object_or_404(Order, pk=pk)
        if request.method != "POST":
            return self._ask(request, step, order)
        form = step.form(request.POST, statuses=(order.status,))
        if not form.is_valid():
            return self.step_page(request, step, form, orders=(order,))
        self._take(request, step, order, form.cleaned_data)
        return HttpResponseRedirect(order_url(order))

    def allowed_step(self, request: HttpRequest, name: str) -> Step:
        """Return the step. Raises Http404 for an unknown one, PermissionDenied for who may never take it."""
        step = STEPS.get(name)
        if step is None:
            raise Http404(_("There is no such step."))
        if not (step.is_open_to(request.user) and self.has_view_permission(request)):
            raise PermissionDenied
        return step

    def step_page(
        self,
        request: HttpRequest,
        step: Step,
        form: StepForm,
        *,
        orders: Collection[Order],
        action: str = "",
        back: str = "",
    ) -> HttpResponse:
        """Ask for the reason, and what else the step needs, of one order; of many where `action` takes their ids."""
        request.current_app = self.admin_site.name
        form.begin_at_first()
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "step": step,
            "form": form,
            "orders": orders,
            "order_ids": ",".join(str(order.pk) for order in orders) if action else "",
            "action": action,
            "back": back or next(order_url(order) for order in orders),
            "version": form.data.get("version") or next((order.version for order in orders), ""),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/sales/order/step.html", context)

    def _ask(self, request: HttpRequest, step: Step, order: Order) -> HttpResponse:
        if request.method not in READING or not step.has_page:
            return HttpResponseNotAllowed(("POST", *READING) if step.has_page else ("POST",))
        if step.fits(order):
            return self.step_page(request, step, step.form(statuses=(order.status,)), orders=(order,))
        words = _("%(order)s is %(state)s by now, and this step is not open to it. Nothing was done.")
        state = order.get_status_display().lower()
        self.message_user(request, words % {"order": order, "state": state}, messages.WARNING)
        return HttpResponseRedirect(order_url(order))

    def _take(self, request: HttpRequest, step: Step, order: Order, arguments: dict[str, Any]) -> None:
        """Call the service; what it refuses is logged after its rollback."""
        version = self.known_version(request)
        try:
            outcome = take_step(step, order.pk, version=version, by=signed_in(request), arguments=arguments)
        except DomainError as error:
            note_refusal(request, f"order.{step.name}", order, error)
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, step.sentence(outcome), messages.SUCCESS)


def order_url(order: Order) -> str:
    return reverse("admin:sales_order_change", args=(order.pk,))
