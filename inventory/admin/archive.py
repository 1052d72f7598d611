"""Archive and restore products: in bulk from the list, one from its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.admin.base import BackofficeAdmin, ObjectButton, note_refusal, signed_in
from backoffice.admin.deletion import is_in_use
from inventory.models import Product
from inventory.services.catalogue import Outcome, archive_products, restore_products

SHOWN = 20


class ArchiveActions(BackofficeAdmin[Product]):
    """Both ways report on each product; a refused one does not stop the others."""

    actions = ("archive", "restore")

    def has_archive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("inventory.archive_product")

    @admin.action(description=gettext_lazy("Archive"), permissions=("archive",))
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        outcomes = archive_products(_ids(queryset), by=signed_in(request))
        self._tell(
            request,
            outcomes,
            "archive",
            ngettext("%(n)d product archived: %(skus)s.", "%(n)d products archived: %(skus)s.", _done(outcomes)),
        )

    @admin.action(description=gettext_lazy("Restore"), permissions=("archive",))
    def restore(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        outcomes = restore_products(_ids(queryset), by=signed_in(request))
        self._tell(
            request,
            outcomes,
            "restore",
            ngettext("%(n)d product restored: %(skus)s.", "%(n)d products restored: %(skus)s.", _done(outcomes)),
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:product_id>/archive/", wrap(self.archive_view), name="inventory_product_archive"),
            path("<int:product_id>/restore/", wrap(self.restore_view), name="inventory_product_restore"),
            *super().get_urls(),
        ]

    def get_object_buttons(self, request: HttpRequest, obj: Product) -> Sequence[ObjectButton]:
        buttons = super().get_object_buttons(request, obj)
        if not self.has_archive_permission(request):
            return buttons
        name, label = ("restore", _("Restore")) if obj.is_archived else ("archive", _("Archive"))
        return (*buttons, ObjectButton(label, reverse(f"admin:inventory_product_{name}", args=(obj.pk,))))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Offer to archive what cannot be deleted, instead of asking a question whose answer would be refused."""
        product = self.get_object(request, object_id) if self.has_delete_permission(request) else None
        extra = {"is_in_use": product is not None and is_in_use(product)}
        return super().delete_view(request, object_id, extra | (extra_context or {}))

    def archive_view(self, request: HttpRequest, product_id: int) -> HttpResponse:
        return self._run_on_one(request, product_id, self.archive)

    def restore_view(self, request: HttpRequest, product_id: int) -> HttpResponse:
        return self._run_on_one(request, product_id, self.restore)

    def _run_on_one(
        self, request: HttpRequest, product_id: int, action: Callable[[HttpRequest, QuerySet[Product]], None]
    ) -> HttpResponse:
        if not self.has_archive_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        action(request, Product.objects.filter(pk=product_id))
        return redirect("admin:inventory_product_change", product_id)

    def _tell(self, request: HttpRequest, outcomes: Sequence[Outcome], verb: str, done: str) -> None:
        """Say what was done and, a row each, what was refused."""
        skus = [outcome.product.sku for outcome in outcomes if outcome.changed and outcome.product]
        if skus:
            shown = ", ".join(skus[:SHOWN]) + (" …" if len(skus) > SHOWN else "")
            self.message_user(request, done % {"n": len(skus), "skus": shown}, messages.SUCCESS)
        refused = [outcome for outcome in outcomes if outcome.refusal is not None]
        for outcome in refused[:SHOWN]:
            if outcome.refusal is not None:
                note_refusal(request, self.action_name(verb), outcome.product, outcome.refusal)
                self.message_user(request, str(outcome.refusal), messages.WARNING)
        if len(refused) > SHOWN:
            more = _("%(n)d more products were refused for such reasons.") % {"n": len(refused) - SHOWN}
            self.message_user(request, more, messages.WARNING)


def _ids(queryset: QuerySet[Product]) -> list[int]:
    return list(queryset.order_by("name", "pk").values_list("pk", flat=True))


def _done(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.changed for outcome in outcomes)
