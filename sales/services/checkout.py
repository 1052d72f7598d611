"""Make an order of a cart: once, at the prices of the moment, and nothing that was not on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.models import User
from sales.exceptions import CartChanged, CartRefused, RepeatedOrder
from sales.models import Customer, Order, OrderLine
from sales.models.orders import Source, Status
from sales.services.drafts import add_note, create_order
from sales.services.lines import LineInput
from sales.services.orders import submit_orders
from sales.services.quotes import Quote, Seen, differences, quote

SAME_ORDER_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Checkout:
    """What the cart holds when somebody places it. `token` belongs to one order for ever."""

    token: str
    lines: Sequence[LineInput]
    customer_id: int | None = None
    shipping_address: str = ""
    shipping_cost: Decimal = Decimal(0)
    note: str = ""


@dataclass(frozen=True)
class Placed:
    """The order, and whether this call has made it."""

    order: Order
    is_new: bool


@transaction.atomic
def place_cart(
    checkout: Checkout,
    *,
    by: User,
    seen: Seen | None,
    submit: bool = True,
    repeats: int | None = None,
    at: datetime | None = None,
) -> Placed:
    """Make a draft of the cart, and submit it. A token that has its order already returns that one.

    `seen` is what the page showed: raises CartChanged where prices, taxes or missing stock are others by now, and where
    it is None. `repeats` names the order that this one is known to repeat: raises RepeatedOrder for another. Raises
    CartRefused, or what creating and submitting raise, for what cannot be ordered; then nothing is written.
    """
    _take_turns(by)
    if known := order_of(checkout.token):
        return Placed(known, is_new=False)
    now = _quote_of(checkout, submit=submit)
    _refuse_changes(seen, now)
    _refuse_repetition(checkout, repeats, at or timezone.now())
    order = _create(checkout, by=by, at=at)
    _refuse_other_total(order, now)
    if checkout.note.strip():
        add_note(order.pk, body=checkout.note, by=by, at=at)
    if submit:
        order = submit_orders([order.pk], by=by, at=at)[0].unwrap()
    return Placed(order, is_new=True)


def order_key(token: str) -> str:
    """Return the idempotency key of the order that is made of the cart with this token."""
    return f"cart:{token}"


def order_of(token: str) -> Order | None:
    """Return the order that was made of the cart with this token."""
    return Order.objects.filter(idempotency_key=order_key(token)).first() if token else None


def _create(checkout: Checkout, *, by: User, at: datetime | None) -> Order:
    key = order_key(checkout.token)
    return create_order(
        lines=checkout.lines, fields=_head(checkout), source=Source.PHONE, idempotency_key=key, by=by, at=at
    )


def _take_turns(by: User) -> None:
    """Let one window of a person place at a time, so that a replay finds the first one's order."""
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if not person.is_active:
        raise CartRefused(_("Your account was closed; nothing was ordered."))


def _quote_of(checkout: Checkout, *, submit: bool) -> Quote:
    if not checkout.token or not checkout.lines:
        raise CartRefused(_("The cart is empty. Add a product first."))
    if submit and checkout.customer_id is None:
        raise CartRefused(_("Choose the customer first, or save the cart as a draft."))
    now = quote(checkout.lines, shipping_cost=checkout.shipping_cost)
    if now.problems:
        raise CartRefused(" ".join(now.problems))
    return now


def _refuse_changes(seen: Seen | None, now: Quote) -> None:
    if seen is None:
        raise CartChanged([_("Check the cart as it is now, and place it again.")])
    if changed := differences(seen, now):
        raise CartChanged(
            [*changed, _("Nothing was ordered yet: check the new total, and place it again if it is right.")]
        )


def _refuse_other_total(order: Order, now: Quote) -> None:
    if now.totals is None or order.grand_total != now.totals.grand:
        raise CartChanged(
            [_("A price was changed at this very moment. Check the new total and place the order again.")]
        )


def _refuse_repetition(checkout: Checkout, repeats: int | None, moment: datetime) -> None:
    """Ask back where the customer ordered exactly these products and quantities within the hour.

    The customer is locked, so that two people who take the same call do not both miss the other's order.
    """
    if checkout.customer_id is None:
        return
    list(Customer.objects.filter(pk=checkout.customer_id).locked())
    same = _same_order(checkout, since=moment - SAME_ORDER_WITHIN)
    if same is not None and same.pk != repeats:
        raise RepeatedOrder(
            _(
                "This customer ordered the same within the last hour: %(order)s. Nothing was ordered a second time; "
                "if it is meant, place it again."
            )
            % {"order": same},
            same.pk,
        )


def _same_order(checkout: Checkout, *, since: datetime) -> Order | None:
    wanted = Counter((line.product_id, line.quantity) for line in checkout.lines)
    recent = Order.objects.filter(
        customer=checkout.customer_id, created_at__gte=since, line_count=len(checkout.lines)
    ).exclude(status=Status.CANCELLED)
    orders = {order.pk: order for order in recent.order_by("-created_at", "-pk")}
    lines: dict[int, Counter[tuple[int, int]]] = {pk: Counter() for pk in orders}
    for order_id, product_id, quantity in OrderLine.objects.filter(order__in=orders).values_list(
        "order_id", "product_id", "quantity"
    ):
        lines[order_id][product_id, quantity] += 1
    return next((order for pk, order in orders.items() if lines[pk] == wanted), None)


def _head(checkout: Checkout) -> Mapping[str, Any]:
    return {
        "customer_id": checkout.customer_id,
        "shipping_address": checkout.shipping_address,
        "shipping_cost": checkout.shipping_cost,
    }
