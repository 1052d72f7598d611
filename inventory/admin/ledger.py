"""A product's ledger: each movement with the balance after it, and the proof that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.admin.base import BackofficeAdmin, ObjectButton
from backoffice.admin.paginator import CappedPaginator
from backoffice.days import end_of, start_of
from inventory.forms.stock import LedgerFilterForm
from inventory.models import Product, StockLevel, StockMovement
from inventory.registries import links_of

PER_PAGE = 50


@dataclass(frozen=True)
class Proof:
    """What the movements of a product at a location add up to, beside what the books say is on hand."""

    location: str
    moved: int
    on_hand: int

    @property
    def agrees(self) -> bool:
        return self.moved == self.on_hand


def proofs_of(product: Product) -> list[Proof]:
    """Let the database add up the movements, location by location."""
    moved = dict(
        StockMovement.objects.filter(product=product).order_by().values_list("location").annotate(total=Sum("quantity"))
    )
    levels = StockLevel.objects.filter(product=product).select_related("location").order_by("location__name", "pk")
    return [Proof(level.location.name, moved.get(level.location_id, 0), level.on_hand) for level in levels]


def movements_of(product: Product, filters: dict[str, Any]) -> QuerySet[StockMovement]:
    """Return the movements that are asked for, newest first."""
    rows = StockMovement.objects.filter(product=product).select_related("location", "actor")
    if filters.get("location"):
        rows = rows.filter(location=filters["location"])
    if filters.get("date_from"):
        rows = rows.filter(created_at__gte=start_of(filters["date_from"]))
    if filters.get("date_to"):
        rows = rows.filter(created_at__lt=end_of(filters["date_to"]))
    return rows.order_by("-pk")


def with_totals(product: Product, movements: Sequence[StockMovement]) -> Sequence[StockMovement]:
    """Give these movements `total_after`: the balance over all locations. One statement a page, and a row a movement.

    The total is what was left at each place after its last movement until then: a step down an index a place, whatever
    lies between two movements of a page and however long the ledger is.
    """
    last = StockMovement.objects.filter(
        product=product, location=OuterRef("location"), pk__lte=OuterRef(OuterRef("pk"))
    )
    left = Coalesce(Subquery(last.order_by("-pk").values("balance_after")[:1]), 0)
    places = StockLevel.objects.filter(product=product).order_by().annotate(left=left)
    total = Subquery(places.values("product").annotate(total=Sum("left")).values("total"))
    shown = StockMovement.objects.filter(pk__in=[movement.pk for movement in movements]).order_by()
    after = dict(shown.values_list("pk", total)) if movements else {}
    for movement in movements:
        movement.total_after = after[movement.pk]  # type: ignore[attr-defined]
    return movements


class LedgerPage(BackofficeAdmin[Product]):
    """For everybody who may see movements; nothing can be changed there."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ledger_view)
        return [path("<int:product_id>/ledger/", view, name="inventory_product_ledger"), *super().get_urls()]

    def get_object_buttons(self, request: HttpRequest, obj: Product) -> Sequence[ObjectButton]:
        buttons = super().get_object_buttons(request, obj)
        if not request.user.has_perm("inventory.view_stockmovement"):
            return buttons
        return (
            *buttons,
            ObjectButton(_("Ledger"), reverse("admin:inventory_product_ledger", args=(obj.pk,)), is_link=True),
        )

    def ledger_view(self, request: HttpRequest, product_id: int) -> HttpResponse:
        if not (request.user.has_perm("inventory.view_stockmovement") and self.has_view_permission(request)):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        product = self.get_object(request, str(product_id))
        if product is None:
            raise Http404(_("There is no such product."))
        context = {**self.admin_site.each_context(request), "opts": self.opts, **_ledger_of(request, product)}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/inventory/product/ledger.html", context)


def _ledger_of(request: HttpRequest, product: Product) -> dict[str, Any]:
    """Return the page of movements that is asked for, and the proof over all of them."""
    form = LedgerFilterForm(request.GET)
    form.is_valid()
    paginator = CappedPaginator(movements_of(product, form.cleaned_data), PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    movements, proofs = with_totals(product, tuple(page)), proofs_of(product)
    links = links_of(request, {movement.reference for movement in movements})
    query = request.GET.copy()
    query.pop("p", None)
    return {
        "original": product,
        "title": _("Ledger of %(sku)s") % {"sku": product.sku},
        "form": form,
        "page": page,
        "rows": [(movement, links.get(movement.reference, "")) for movement in movements],
        "query": query.urlencode(),
        "proofs": proofs,
        "agrees": all(proof.agrees for proof in proofs),
        "moved": sum(proof.moved for proof in proofs),
        "on_hand": sum(proof.on_hand for proof in proofs),
        "has_many_places": len(proofs) > 1,
    }
