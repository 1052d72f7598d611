"""Write a note on an order's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backoffice.admin.base import BackofficeAdmin, note_refusal, signed_in
from backoffice.exceptions import DomainError
from backoffice.models import User
from sales.admin.transitions import order_url
from sales.exceptions import OrderRefused
from sales.forms.steps import NoteForm
from sales.models import Order
from sales.services.drafts import add_note, lock_order

PERMISSION = "sales.add_ordernote"


class NoteView(BackofficeAdmin[Order]):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.note_view)
        return [path("<int:pk>/note/", view, name="sales_order_note"), *super().get_urls()]

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add a note; what cannot be added is shown again as it was typed."""
        if not (request.user.has_perm(PERMISSION) and self.has_view_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        order, form = get_object_or_404(Order, pk=pk), NoteForm(request.POST)
        if not form.is_valid():
            return self._ask_again(request, order, form)
        try:
            _add(order, form.cleaned_data["body"], by=signed_in(request))
        except DomainError as error:
            note_refusal(request, "order.note", order, error)
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("The note is added."), messages.SUCCESS)
        return HttpResponseRedirect(order_url(order))

    def _ask_again(self, request: HttpRequest, order: Order, form: NoteForm) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Note"),
            "opts": self.opts,
            "form": form,
            "orders": (order,),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/sales/order/step.html", context)


@transaction.atomic
def _add(order: Order, body: str, *, by: User) -> None:
    """Add the note, but not twice: a double click sends the same words at once again."""
    newest = lock_order(order.pk).notes.order_by("-id").first()
    if newest is not None and (newest.author_id, newest.body) == (by.pk, body):
        raise OrderRefused(_("This note is there already."))
    add_note(order.pk, body=body, by=by)
