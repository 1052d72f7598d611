"""What each button of the cart's page does to the cart; the window that pressed it is the only one changing it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.admin.people import signed_in
from inventory.models import Product
from inventory.services.search import find_by_code
from sales.cart import Cart
from sales.exceptions import CartRefused
from sales.models import Customer, CustomerAddress
from sales.services.checkout import Checkout, Placed, place_cart
from sales.services.customer_search import find_customers
from sales.services.customers import create_customer
from sales.views.products import put_in
from sales.views.search import Asked
from sales.views.typed import Mistyped, Typed, newcomer_of


@dataclass(frozen=True)
class Press:
    """A button that was pressed: with what on the page, and in which row it stands."""

    request: HttpRequest
    cart: Cart
    typed: Typed
    argument: str

    @property
    def pk(self) -> int:
        """The id of the row. Raises BadRequest for what no page of ours sends."""
        if not (self.argument.isascii() and self.argument.isdecimal()) or len(self.argument) > 18:
            raise BadRequest("Not an id")
        return int(self.argument)


@dataclass(frozen=True)
class Button:
    """`press` changes the cart; it may lead to another page, or ask back what was meant."""

    press: Callable[[Press], HttpResponse | Asked | None]
    permissions: tuple[str, ...] = ()


def add(press: Press) -> Asked:
    """Add the product of exactly this code, and choose the only customer of these words; offer what else was found."""
    return Asked(_add_by_code(press), _find_customer(press))


def add_product(press: Press) -> None:
    product = Product.objects.filter(pk=press.pk).first()
    if product is None:
        raise CartRefused(_("There is no such product any more."))
    _put_in(press, product)


def remove(press: Press) -> None:
    press.cart.remove(press.pk)


def restore(press: Press) -> None:
    """Put the line back that was removed last."""
    line = press.cart.removed
    product = Product.objects.filter(pk=line.product_id).first() if line is not None else None
    press.cart.restore(label=product.sku if product is not None else _("The removed line"))


def change_quantity(press: Press, *, by: int) -> None:
    """Take one piece more or less than is typed."""
    line = press.cart.lines.get(press.pk)
    if line is None:
        raise CartRefused(_("This line was removed in another window. You see the cart as it is now."))
    label = press.typed.shown.labels.get(press.pk, "") if press.typed.shown is not None else ""
    press.cart.put(replace(line, quantity=line.quantity + by), label=label or _("The line"))


def choose_customer(press: Press) -> None:
    customer = Customer.objects.filter(pk=press.pk, is_active=True).first()
    if customer is None:
        raise CartRefused(_("This customer is not active. Choose another, or make the customer active."))
    press.cart.choose_customer(customer.pk)


def other_customer(press: Press) -> None:
    press.cart.choose_customer(None)


def begin_customer(press: Press) -> None:
    """Take what was searched for over into a new customer's fields, next to what stands there already."""
    press.cart.newcomer = newcomer_of(press.typed.person) | press.cart.newcomer


def save_customer(press: Press) -> None:
    """Create the customer and sell to them."""
    customer = _make_newcomer(press)
    press.cart.choose_customer(customer.pk)
    messages.success(press.request, _("%(customer)s is a customer now.") % {"customer": customer})


def choose_address(press: Press) -> None:
    """Ship to one of the customer's addresses, as it is written now."""
    address = CustomerAddress.objects.select_related("customer").filter(pk=press.pk).first()
    if address is None or address.customer_id != press.cart.customer_id:
        raise CartRefused(_("This is no address of the customer's any more. Choose or type another."))
    press.cart.shipping_address = address.as_text()


def empty(press: Press) -> None:
    press.cart.clear()
    messages.success(press.request, _("The cart is empty now."))


def place(press: Press, *, submit: bool) -> HttpResponse:
    """Make the order of what the page showed, and the new customer who is typed in with it; begin a new cart."""
    press.typed.refuse_unfinished()
    with transaction.atomic():
        placed = _place(press, submit=submit)
        if not placed.is_new:
            transaction.set_rollback(True)  # the first time has made the customer as well
    press.cart.clear()
    words = _("%(order)s is placed: it is pending and queued for its stock.") if submit else _("%(order)s is saved.")
    messages.success(press.request, words % {"order": placed.order})
    return redirect("admin:sales_order_change", placed.order.pk)


PLACING = frozenset({"place", "draft"})
UNDO = "restore"
BUTTONS = {
    "add": Button(add),
    "product": Button(add_product),
    "remove": Button(remove),
    UNDO: Button(restore),
    "less": Button(partial(change_quantity, by=-1)),
    "more": Button(partial(change_quantity, by=1)),
    "customer": Button(choose_customer),
    "other-customer": Button(other_customer),
    "begin-customer": Button(begin_customer, ("sales.add_customer",)),
    "save-customer": Button(save_customer, ("sales.add_customer",)),
    "address": Button(choose_address),
    "empty": Button(empty),
    "draft": Button(partial(place, submit=False)),
    "place": Button(partial(place, submit=True), ("sales.submit_order",)),
}


def _place(press: Press, *, submit: bool) -> Placed:
    request, cart, typed = press.request, press.cart, press.typed
    if typed.new_customer is not None and cart.customer_id is not None:
        raise CartRefused(_("A customer is chosen and a new one is typed in. Clear the one that is not meant."))
    newcomer = _make_newcomer(press) if typed.new_customer is not None else None
    checkout = Checkout(
        token=cart.token,
        lines=tuple(cart.lines.values()),
        customer_id=newcomer.pk if newcomer is not None else cart.customer_id,
        shipping_address=cart.shipping_address,
        shipping_cost=cart.shipping_cost,
        note=cart.note,
    )
    repeats = request.POST.get("repeats", "")
    return place_cart(
        checkout,
        by=signed_in(request),
        seen=typed.shown.seen if typed.shown is not None else None,
        submit=submit,
        repeats=int(repeats) if repeats.isascii() and repeats.isdecimal() and len(repeats) < 19 else None,
    )


def _make_newcomer(press: Press) -> Customer:
    """Create the customer who is typed in. Raises CartRefused where that is no whole customer yet."""
    form = press.typed.new_customer
    if not press.request.user.has_perm("sales.add_customer"):
        raise PermissionDenied
    if form is None:
        raise CartRefused(_("Write at least the new customer's name."))
    if not form.is_valid():
        raise Mistyped(_("The customer was not saved yet. Mend what is marked."))
    return create_customer(fields=form.customer(), addresses=form.addresses(), by=signed_in(press.request))


def _add_by_code(press: Press) -> str:
    """Add what carries exactly the code that was typed; else return what to search for."""
    code = press.typed.code
    found = find_by_code(code) if code else []
    if len(found) != 1:
        return code
    _put_in(press, found[0])
    return ""


def _find_customer(press: Press) -> str:
    """Choose the only customer of these words; else return what to search for."""
    words = press.typed.person
    found = find_customers(words) if words else []
    if len(found) != 1:
        return words
    press.cart.choose_customer(found[0].pk)
    return ""


def _put_in(press: Press, product: Product) -> None:
    put_in(press.cart, product)
    quantity = press.cart.lines[product.pk].quantity
    messages.success(press.request, _("%(sku)s: %(n)d in the cart.") % {"sku": product.sku, "n": quantity})
