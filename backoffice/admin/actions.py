"""Bulk actions: only with a permission, and a refusal is a message."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from backoffice.admin.paginator import CAP
from backoffice.admin.trail import AuditTrail, note_refusal
from backoffice.exceptions import DomainError

T = TypeVar("T", bound=models.Model)


class GuardedActions(AuditTrail[T], admin.ModelAdmin[T]):
    """An action without `permissions` would run for everybody who may look at the list; here it does not exist."""

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, [("", _("Choose what to do"))])

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if action and _is_guarded(action[0])}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Refuse a POST of an action that the page does not offer this person; Django would show the list."""
        if request.method == "POST":
            offered = self.get_actions(request)
            chosen = request.POST.get("action")
            if not offered or (chosen and chosen not in offered):
                raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def response_action(self, request: HttpRequest, queryset: models.QuerySet[T], *args: Any) -> Any:
        self._refuse_strange_ids(request)
        try:
            if request.POST.get("select_across") == "1":
                _refuse_uncounted(queryset)
            return super().response_action(request, queryset, *args)
        except DomainError as error:
            note_refusal(request, self.action_name(request.POST.get("action", "")[:40]), None, error)
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _refuse_strange_ids(self, request: HttpRequest) -> None:
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.run_validators(self.opts.pk.to_python(key))
            except Exception as error:
                raise BadRequest("Not an id") from error


class TooMany(DomainError):
    """More rows are meant than the page could count."""


def _is_guarded(action: Any) -> bool:
    return bool(getattr(action, "allowed_permissions", ()))


def _refuse_uncounted(queryset: models.QuerySet[Any]) -> None:
    """Refuse "all of them" where the page said "10,000+": nobody has seen how many that is."""
    if queryset.order_by().values("pk")[: CAP + 1].count() > CAP:
        raise TooMany(_("More than %(cap)s rows match. Narrow the list first, then choose all.") % {"cap": f"{CAP:,}"})
