"""Order confirmations and packing slips as pages to print: one order, or many with a page each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import BigIntegerField, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.base import BackofficeAdmin
from backoffice.models import SiteSettings
from sales.admin.line_table import LineRow
from sales.admin.transitions import READING
from sales.models import Order
from sales.totals import totals_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST = 200
MOST_LINES = 5_000
"""So many lines of several orders together: a page of more takes a browser long to lay out."""


@dataclass(frozen=True)
class Document:
    """What is printed, and the words on its buttons."""

    title: StrPromise
    button: StrPromise
    action: StrPromise


DOCUMENTS: Mapping[str, Document] = {
    "confirmation": Document(
        gettext_lazy("Order confirmation"),
        gettext_lazy("Print confirmation"),
        gettext_lazy("Print order confirmations"),
    ),
    "packing-slip": Document(
        gettext_lazy("Packing slip"),
        gettext_lazy("Print packing slip"),
        gettext_lazy("Print packing slips"),
    ),
}


class PrintViews(BackofficeAdmin[Order]):
    def get_urls(self) -> list[URLPattern]:
        one, many = self.admin_site.admin_view(self.print_one_view), self.admin_site.admin_view(self.print_view)
        return [
            path("<int:pk>/print/<slug:name>/", one, name="sales_order_print_one"),
            path("print/<slug:name>/", many, name="sales_order_print"),
            *super().get_urls(),
        ]

    def print_one_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show one order's document."""
        return self._document(request, name, [pk])

    def print_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Show the documents of the orders in `?orders=3,5`, in this order."""
        typed = request.GET.get("orders", "").split(",")
        if not all(part.isdecimal() and len(part) < 19 for part in typed) or len(typed) > MOST:
            raise BadRequest("Not the ids of orders")
        return self._document(request, name, [int(part) for part in typed])

    def start_printing(self, request: HttpRequest, name: str, orders: QuerySet[Order]) -> HttpResponse:
        """Lead from the list to the documents; that page can be loaded again."""
        across = request.POST.get("select_across") == "1"
        chosen = orders.values_list("pk", flat=True)
        ids = list(chosen[: MOST + 1]) if across else _in_the_order_chosen(request, chosen)
        if len(ids) > MOST:
            words = _("These are more than %(most)d orders. Choose fewer, and repeat it for the rest.")
            self.message_user(request, words % {"most": MOST}, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        url = reverse("admin:sales_order_print", args=(name,))
        kept = f"&{kept}" if (kept := self.get_preserved_filters(request)) else ""
        return HttpResponseRedirect(f"{url}?orders={','.join(map(str, ids))}{kept}")

    def _document(self, request: HttpRequest, name: str, ids: Sequence[int]) -> HttpResponse:
        document = DOCUMENTS.get(name)
        if document is None:
            raise Http404(_("There is no such document."))
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        if refusal := _too_long(ids):
            self.message_user(request, refusal, messages.ERROR)
            return HttpResponseRedirect(_list_url(request))
        sheets = _sheets(ids)
        if not sheets:
            raise Http404(_("There is no such order."))
        context = {
            "document": document,
            "sheets": sheets,
            "shop": SiteSettings.load(),
            "back": sheets[0]["order"] if len(ids) == 1 else None,
            "list_url": _list_url(request),
        }
        return TemplateResponse(request, f"admin/sales/order/print/{name.replace('-', '_')}.html", context)


def print_action(name: str) -> Callable[[PrintViews, HttpRequest, QuerySet[Order]], HttpResponse]:
    """Return the list's action that prints this document."""

    def action(modeladmin: PrintViews, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        return modeladmin.start_printing(request, name, queryset)

    action.__name__ = f"print_{name.replace('-', '_')}"
    return admin.action(permissions=("change",), description=DOCUMENTS[name].action)(action)


PRINT_ACTIONS = tuple(print_action(name) for name in DOCUMENTS)


def _list_url(request: HttpRequest) -> str:
    """Return the list as it was when the orders were chosen."""
    kept = request.GET.get("_changelist_filters", "")
    return reverse("admin:sales_order_changelist") + (f"?{kept}" if kept else "")


def _in_the_order_chosen(request: HttpRequest, chosen: QuerySet[Order, Any]) -> list[int]:
    known = set(chosen)
    typed = (int(pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal() and len(pk) < 19)
    return [pk for pk in dict.fromkeys(typed) if pk in known]


def _too_long(ids: Sequence[int]) -> str:
    """Say that the orders together have too many lines; one alone is printed, however long it is."""
    known = Order.objects.filter(pk__in=_in_range(ids)) if len(ids) > 1 else Order.objects.none()
    lines = known.aggregate(lines=Sum("line_count"))["lines"] or 0
    if lines <= MOST_LINES:
        return ""
    words = _("These orders have %(lines)s lines together; %(most)s can be printed at once. Choose fewer orders.")
    return words % {"lines": f"{lines:,}", "most": f"{MOST_LINES:,}"}


def _in_range(ids: Sequence[int]) -> list[int]:
    return [pk for pk in ids if pk <= BigIntegerField.MAX_BIGINT]


def _sheets(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what each page shows, in the order of the ids; in a number of queries that does not grow with them."""
    found = Order.objects.select_related("customer", "location").prefetch_related("lines").in_bulk(_in_range(ids))
    return [
        {
            "order": order,
            "rows": [LineRow(line, "") for line in order.lines.all()],
            "has_one_address": bool(order.shipping_address) and order.shipping_address == order.billing_address,
            "day": order.submitted_at or order.created_at,
            "units": sum(line.quantity for line in order.lines.all()),
            "totals": totals_of(order),
        }
        for pk in dict.fromkeys(ids)
        if (order := found.get(pk)) is not None
    ]
