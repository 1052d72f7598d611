"""From the shelf to the door: process, ship, deliver."""

from __future__ import annotations

import pytest

from backoffice.exceptions import InvalidInput
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from inventory.models import StockLevel, StockMovement, StockReservation
from inventory.tests.factories import make_location, make_product, make_stock
from sales.exceptions import TransitionRefused
from sales.services.orders import (
    process_orders,
)
from sales.tests.factories import (
    make_pending_order,
    make_processing_order,
    make_shipped_order,
    take,
)
from sales.tests.services.following import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    fresh,
    level,
    movements,
)

pytestmark = pytest.mark.django_db


def test_processing_takes_the_goods_from_the_shelf() -> None:
    user, product, other = make_user(), make_product(), make_product()
    make_stock(product, 5)
    make_stock(other, 5)
    order = make_pending_order([(product, 3), (other, 1), (make_product(track_stock=False), 1)])

    take("process", order, by=user, at=MONDAY).unwrap()

    order = fresh(order)
    assert order.processing_at == MONDAY
    assert movements(order) == [("sale", -3), ("sale", -1)]
    sale = StockMovement.objects.get(kind="sale", product=product)
    line = order.lines.get(product=product)
    assert (sale.key, sale.actor, sale.created_at) == (f"order:{order.pk}:line:{line.pk}:sale", user, MONDAY)
    assert sale.balance_after == 2
    assert not StockReservation.objects.exists()
    assert set(StockLevel.objects.values_list("on_hand", "reserved")) == {(2, 0), (4, 0)}
    assert set(order.lines.values_list("reservation", flat=True)) == {None}


def test_a_short_order_names_sku_number_and_who_stands_ahead() -> None:
    product, fine = make_product(sku="MUG"), make_product(sku="CUP")
    make_stock(product, 1)
    make_stock(fine, 9)
    ahead = [make_pending_order([(product, 1)], at=MONDAY) for _ in range(5)]
    order = make_pending_order([(product, 2), (fine, 1)], at=TUESDAY)
    make_pending_order([(product, 1)], at=WEDNESDAY)

    names = ", ".join(f"SO-{row.pk}" for row in ahead[:3])
    assert_refused(
        lambda: take("process", order).unwrap(),
        rf"^SO-{order.pk} waits for stock: 2 × MUG missing \(ahead: {names} and 2 more\)\.$",
        TransitionRefused,
    )


def test_who_stands_first_and_is_short_has_nobody_ahead() -> None:
    product, cup = make_product(sku="MUG"), make_product(sku="CUP")
    make_stock(product, 1)
    order = make_pending_order([(product, 3), (cup, 1), (product, 1)], at=MONDAY)
    make_pending_order([(product, 1)], at=TUESDAY, location_id=make_location().pk)

    assert str(take("process", order).refusal) == (
        f"SO-{order.pk} waits for stock: 2 × MUG missing; 1 × CUP missing; 1 × MUG missing."
    )


def test_three_ahead_are_all_named() -> None:
    product = make_product(sku="MUG")
    ahead = [make_pending_order([(product, 1)], at=MONDAY) for _ in range(3)]
    order = make_pending_order([(product, 1)], at=TUESDAY)

    names = ", ".join(f"SO-{row.pk}" for row in ahead)
    assert str(take("process", order).refusal).endswith(f"(ahead: {names}).")


def test_a_tracked_line_that_lost_its_claim_counts_as_missing() -> None:
    order = make_pending_order([(make_product(sku="MUG"), 2)])
    StockReservation.objects.all().delete()

    assert "2 × MUG missing." in str(take("process", order).refusal)


def test_orders_processed_together_move_each_their_own() -> None:
    product = make_product()
    make_stock(product, 10)
    orders = [make_pending_order([(product, quantity)]) for quantity in (1, 2, 3)]

    assert all(row.changed for row in process_orders([order.pk for order in orders], by=None))

    assert [movements(order) for order in orders] == [[("sale", -1)], [("sale", -2)], [("sale", -3)]]
    assert level(orders[0]) == (4, 0)


def test_shipping_notes_carrier_and_tracking_number() -> None:
    order = make_processing_order()

    take("ship", order, carrier=" Parcel Ltd ", tracking_number=" 123 ", at=MONDAY)

    order = fresh(order)
    assert (order.carrier, order.tracking_number, order.shipped_at) == ("Parcel Ltd", "123", MONDAY)


def test_shipping_without_them_keeps_what_was_noted_before() -> None:
    order = make_processing_order(carrier="Parcel Ltd", tracking_number="123")

    take("ship", order)

    assert (fresh(order).carrier, fresh(order).tracking_number) == ("Parcel Ltd", "123")


def test_a_carrier_that_is_too_long_is_refused() -> None:
    order = make_processing_order()

    assert_refused(lambda: take("ship", order, carrier="x" * 101), "^Carrier: ", InvalidInput)


def test_delivering_is_final_and_stamped() -> None:
    order = make_shipped_order()

    take("deliver", order, at=MONDAY)

    order = fresh(order)
    assert (order.delivered_at, order.is_final) == (MONDAY, True)
