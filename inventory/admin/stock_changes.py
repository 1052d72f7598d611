"""Change a product's stock by hand: a page and a form of its own, never a field of the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.admin.base import BackofficeAdmin, note_refusal, signed_in
from backoffice.exceptions import DomainError
from backoffice.models import User
from inventory.admin.stock_card import StockCard
from inventory.forms.stock import IN_PLACE, Change, StockChangeForm
from inventory.models import Product
from inventory.registries import links_of
from inventory.services.stock import Count, Posting, Receipt, adjust_stock, count_stock, receive_stock, transfer_stock


class StockChanges(BackofficeAdmin[Product]):
    """The stock card on the product's page, and what its ± form posts to."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.adjust_stock_view)
        return [
            path("<int:product_id>/stock/adjust/", view, name="inventory_product_adjust_stock"),
            *super().get_urls(),
        ]

    def has_adjust_stock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("inventory.adjust_stock") and self.has_view_permission(request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        product = context["original"]
        if product is not None:
            context |= self._card_context(request, StockCard.of(product))
        return super().render_change_form(request, context, *args, **kwargs)

    def adjust_stock_view(self, request: HttpRequest, product_id: int) -> HttpResponse:
        """Show the form alone, or book what was typed; what cannot be booked is shown again with the reason."""
        if not self.has_adjust_stock_permission(request):
            raise PermissionDenied
        product = self.get_object(request, str(product_id))
        if product is None:
            raise Http404(_("There is no such product."))
        card = StockCard.of(product)
        asked = request.GET.get("change", "")
        form = _form(card, request.POST) if request.method == "POST" else _form(card, change=asked)
        first = next((field.name for field in form.visible_fields() if field.errors), "quantity")
        form.fields[first].widget.attrs["autofocus"] = True
        doubtful = form.doubtful_count if form.is_valid() else None
        if form.is_valid() and doubtful is None and self._book(request, product, form):
            return redirect("admin:inventory_product_change", product.pk)
        context = {
            **self.admin_site.each_context(request),
            **self._card_context(request, card),
            "opts": self.opts,
            "original": product,
            "title": _("Change stock"),
            "stock_form": form,
            "doubtful": doubtful,
            "expected": form.expected if doubtful is not None else None,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/inventory/product/adjust_stock.html", context)

    def _card_context(self, request: HttpRequest, card: StockCard) -> dict[str, Any]:
        may_change = card.product.track_stock and self.has_adjust_stock_permission(request)
        links = links_of(request, card.references)
        return {
            "stock_card": card,
            "stock_form": _form(card, change=Change.ADJUSTMENT, auto_id="stock-%s") if may_change else None,
            "count_form": _form(card, change=Change.COUNT, auto_id="count-%s") if may_change else None,
            "in_place": [(change.value, change.label) for change in IN_PLACE],
            "adjust_url": reverse("admin:inventory_product_adjust_stock", args=(card.product.pk,)),
            "shows_movements": request.user.has_perm("inventory.view_stockmovement"),
            "ledger_url": reverse("admin:inventory_product_ledger", args=(card.product.pk,)),
            "waiting": [(row, links.get(row.label, "")) for row in card.waiting],
            "movements": [(movement, links.get(movement.reference, "")) for movement in card.movements],
        }

    def _book(self, request: HttpRequest, product: Product, form: StockChangeForm) -> bool:
        """Call the service and tell what it did; False where it refused."""
        if not product.track_stock:
            form.add_error(None, _("Stock is not tracked for this product. Tick “track stock” on its page first."))
            return False
        try:
            posting = BOOK[Change(form.cleaned_data["change"])](product, form, signed_in(request))
        except DomainError as error:
            form.add_error(None, str(error))
            form.look_again()
            note_refusal(request, "stock.adjust", product, error)
            return False
        self._tell_posting(request, posting)
        return True

    def _tell_posting(self, request: HttpRequest, posting: Posting) -> None:
        if not posting.movements:
            nothing = _("Nothing changed: the books say so already, or this was booked before.")
            self.message_user(request, nothing, messages.INFO)
        for movement in posting.movements:
            done = _("%(quantity)+d booked as %(kind)s; %(balance)d are on hand at %(location)s now.")
            facts = {"quantity": movement.quantity, "kind": movement.get_kind_display(), "location": movement.location}
            self.message_user(request, done % (facts | {"balance": movement.balance_after}), messages.SUCCESS)
        if orders := posting.orders_now_short:
            short = ngettext("%(orders)s waits for stock now.", "%(orders)s wait for stock now.", len(orders))
            self.message_user(request, short % {"orders": ", ".join(orders)}, messages.WARNING)


def _form(card: StockCard, data: Any = None, *, change: str = "", auto_id: str = "id_%s") -> StockChangeForm:
    known = change if change in Change.values else Change.RECEIPT
    return StockChangeForm(data, locations=card.locations, levels=card.levels, change=known, auto_id=auto_id)


def _receive(product: Product, form: StockChangeForm, by: User) -> Posting:
    typed = form.cleaned_data
    receipt = Receipt(product.pk, typed["location"].pk, typed["quantity"], key=typed["key"])
    return receive_stock([receipt], by=by, reason=typed["reason"])


def _adjust(product: Product, form: StockChangeForm, by: User) -> Posting:
    typed = form.cleaned_data
    is_damage = typed["change"] == Change.DAMAGE
    return adjust_stock(
        product_id=product.pk,
        location_id=typed["location"].pk,
        quantity=-typed["quantity"] if is_damage else typed["quantity"],
        kind=typed["change"],
        reason=typed["reason"],
        key=typed["key"],
        by=by,
    )


def _count(product: Product, form: StockChangeForm, by: User) -> Posting:
    typed = form.cleaned_data
    count = Count(product.pk, typed["location"].pk, typed["quantity"], key=typed["key"], expected=form.expected)
    return count_stock([count], by=by, reason=typed["reason"] or _("counted"))


def _transfer(product: Product, form: StockChangeForm, by: User) -> Posting:
    typed = form.cleaned_data
    return transfer_stock(
        product_id=product.pk,
        from_location_id=typed["location"].pk,
        to_location_id=typed["to_location"].pk,
        quantity=typed["quantity"],
        reason=typed["reason"],
        key=typed["key"],
        by=by,
    )


BOOK: dict[Change, Callable[[Product, StockChangeForm, User], Posting]] = {
    Change.RECEIPT: _receive,
    Change.DAMAGE: _adjust,
    Change.ADJUSTMENT: _adjust,
    Change.COUNT: _count,
    Change.TRANSFER: _transfer,
}
