"""Deleting, for the few who may and the little that nothing refers to."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from backoffice.admin.people import signed_in
from backoffice.admin.trail import AuditTrail, note_refusal
from backoffice.exceptions import DomainError
from backoffice.services import audit
from backoffice.services.references import first_referred_to

T = TypeVar("T", bound=models.Model)


def is_in_use(obj: models.Model) -> bool:
    """Say whether something refers to the object that would not go with it."""
    return first_referred_to([obj]) is not None


class StillInUse(DomainError):
    """Something refers to the object."""


class Deletion(AuditTrail[T]):
    """Log a deletion together with it, and say in a sentence why one is refused."""

    def delete_model(self, request: HttpRequest, obj: T) -> None:
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[T]) -> None:
        self._delete(request, list(queryset))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            note_refusal(request, self.action_name("delete"), self.get_object(request, object_id), error)
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer no deletion that would be refused."""
        obj = context["original"]
        context["is_in_use"] = obj is not None and self.has_delete_permission(request, obj) and is_in_use(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def _delete(self, request: HttpRequest, objects: list[T]) -> None:
        for obj in objects:
            audit.record(self.action_name("delete"), obj, by=signed_in(request))
            try:
                obj.delete()
            except (ProtectedError, RestrictedError) as error:
                raise StillInUse(
                    _("%(object)s cannot be deleted, because something refers to it. Nothing was deleted.")
                    % {"object": obj}
                ) from error
