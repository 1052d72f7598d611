"""The cart's one page. Looking at it changes nothing; each button sends the whole form, and POST alone changes it.

The page's script sends the same form and asks for the parts of the page alone; without it each answer is a whole page.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backoffice.admin.people import signed_in
from backoffice.admin.trail import note_refusal
from backoffice.exceptions import DomainError
from sales.cart import changing
from sales.exceptions import RepeatedOrder
from sales.models import Order
from sales.services.checkout import order_of
from sales.views.buttons import BUTTONS, PLACING, UNDO, Button, Press
from sales.views.page import PARTS, cart_page, wants_parts
from sales.views.products import PERMISSION
from sales.views.search import Asked
from sales.views.shown import unseal
from sales.views.typed import Mistyped, Typed


@never_cache
@require_http_methods(("GET", "HEAD", "POST"))
def cart(request: HttpRequest) -> HttpResponse:
    """Show the cart, or do what one of its buttons says."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method == "POST":
        return _press(request)
    return cart_page(request, asked=Asked.of(request.GET))


def _press(request: HttpRequest) -> HttpResponse:
    """Take over what was typed and do what the button says, both or neither."""
    name, _space, argument = request.POST.get("do", "add").partition(" ")
    button = BUTTONS.get(name)
    if button is None:
        raise BadRequest("No such button")
    if not request.user.has_perms(button.permissions):
        raise PermissionDenied
    typed = Typed(request.POST, unseal(request.POST.get("shown", ""), signed_in(request)))
    try:
        remarks, answer = _change(request, typed, button, name, argument)
    except UpdateError:
        return _leave(request, _sign_in_again())
    except DomainError as error:
        return _show_again(request, typed, error, name)
    for remark in remarks:
        messages.warning(request, remark)
    return _leave(request, answer) if isinstance(answer, HttpResponse) else _show(request, answer or Asked())


def _change(
    request: HttpRequest, typed: Typed, button: Button, name: str, argument: str
) -> tuple[tuple[str, ...], HttpResponse | Asked | None]:
    """Change the cart while no other window can; return what could not be read of it, and what the button led to."""
    with changing(request) as cart:
        remarks = cart.remarks
        first = order_of(typed.shown.cart.token) if name in PLACING and typed.shown is not None else None
        if first is not None:
            return (), _lead_to(request, first)
        typed.apply(cart, unchanged=name in PLACING)
        if name != UNDO:
            cart.removed = None
        return remarks, button.press(Press(request, cart, typed, argument))


def _show(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Show what has become of the cart, and what was found of what was asked."""
    if wants_parts(request):
        return cart_page(request, asked=asked)
    query = asked.as_query()
    return HttpResponseRedirect(f"{reverse('cart')}?{urlencode(query)}") if query else redirect("cart")


def _show_again(request: HttpRequest, typed: Typed, error: DomainError, name: str) -> HttpResponse:
    """Show the cart with what was typed and why nothing was done. Sending it again confirms what it says now."""
    if name in PLACING and not isinstance(error, Mistyped):
        note_refusal(request, f"cart.{name}", None, error)
    sentences = getattr(error, "sentences", (str(error),))
    repeats = error.order_id if isinstance(error, RepeatedOrder) else None
    return cart_page(request, asked=Asked.of(request.GET), typed=typed, problems=sentences, repeats=repeats)


def _lead_to(request: HttpRequest, order: Order) -> HttpResponse:
    """Lead a form that was sent again to the order of the first time."""
    messages.warning(request, _("This cart was placed before. Here is its order; nothing was added."))
    return redirect("admin:sales_order_change", order.pk)


def _sign_in_again() -> HttpResponse:
    """Another window signed out while this form was under way."""
    query = urlencode({"next": reverse("cart"), "unsaved": "1"})
    return HttpResponseRedirect(f"{reverse('admin:login')}?{query}")


def _leave(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Lead to another page; a script is told where, so that the browser and not the script opens it."""
    if wants_parts(request):
        return JsonResponse({"go": answer.headers["Location"]}, headers={PARTS: "yes"})
    return answer
