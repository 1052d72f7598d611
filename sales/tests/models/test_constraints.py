"""Each constraint of customers and orders, broken by SQL."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from backoffice.tests.constraints import assert_constraint, constraint_names, names_constraint
from inventory.tests.factories import make_product
from sales.models import Customer, CustomerAddress, Order, OrderLine, OrderNote
from sales.tests.factories import (
    ADDRESS,
    make_cancelled_order,
    make_customer,
    make_delivered_order,
    make_order,
    make_pending_order,
    the_line,
)

pytestmark = pytest.mark.django_db

MINUS, CENT = Decimal("-0.01"), Decimal("0.01")
F = models.F


def line() -> OrderLine:
    return the_line(make_order([(make_product(price=Decimal(10)), 2)]))


def numbered_draft() -> Order:
    order = make_order()
    Order.objects.filter(pk=order.pk).update(number="SO-X")
    return order


BROKEN: dict[str, tuple[str, Callable[[], models.Model], dict[str, Any]]] = {
    "unknown status": ("sales_order_status", numbered_draft, {"status": "lost"}),
    "empty status": ("sales_order_status", numbered_draft, {"status": ""}),
    "status in capitals": ("sales_order_status", numbered_draft, {"status": "DRAFT"}),
    "pending without number": ("sales_order_number_present", make_order, {"status": "pending"}),
    "processing without number": ("sales_order_number_present", make_order, {"status": "processing"}),
    "shipped without number": ("sales_order_number_present", make_order, {"status": "shipped"}),
    "delivered without number": (
        "sales_order_number_present",
        make_order,
        {"status": "delivered", "delivered_at": timezone.now()},
    ),
    "blank number": ("sales_order_number_not_blank", make_order, {"number": ""}),
    "negative subtotal": (
        "sales_order_amounts",
        make_order,
        {"subtotal": MINUS, "grand_total": F("tax_total") + MINUS},
    ),
    "negative discount": ("sales_order_amounts", make_order, {"discount_total": MINUS}),
    "negative shipping tax": ("sales_order_amounts", make_order, {"shipping_tax": MINUS}),
    "negative shipping": (
        "sales_order_amounts",
        make_order,
        {"shipping_net": MINUS, "grand_total": F("grand_total") + MINUS},
    ),
    "negative tax": (
        "sales_order_amounts",
        make_order,
        {"tax_total": MINUS, "grand_total": F("subtotal") + MINUS},
    ),
    "shipping tax over 100 %": ("sales_order_amounts", make_order, {"shipping_tax_rate": Decimal("1.0001")}),
    "negative shipping tax rate": ("sales_order_amounts", make_order, {"shipping_tax_rate": Decimal("-0.0001")}),
    "a cent too much": (
        "sales_order_grand_total",
        make_order,
        {"grand_total": F("grand_total") + CENT},
    ),
    "a cent too little": ("sales_order_grand_total", make_order, {"subtotal": F("subtotal") + CENT}),
    "delivered at no time": ("sales_order_delivered_at", make_delivered_order, {"delivered_at": None}),
    "delivered before it is": ("sales_order_delivered_at", make_pending_order, {"delivered_at": timezone.now()}),
    "cancelled at no time": ("sales_order_cancelled_at", make_cancelled_order, {"cancelled_at": None}),
    "cancelled before it is": ("sales_order_cancelled_at", make_pending_order, {"cancelled_at": timezone.now()}),
    "nothing ordered": ("sales_orderline_quantity", line, {"quantity": 0}),
    "negative price": ("sales_orderline_prices", line, {"unit_price": Decimal("-0.0001"), "override_reason": "x"}),
    "negative list price": ("sales_orderline_prices", line, {"list_price": Decimal("-0.0001"), "override_reason": "x"}),
    "negative line discount": ("sales_orderline_prices", line, {"discount": MINUS}),
    "negative line tax rate": ("sales_orderline_amounts", line, {"tax_rate": Decimal("-0.0001")}),
    "line tax rate over 100 %": ("sales_orderline_amounts", line, {"tax_rate": Decimal("1.0001")}),
    "negative net": (
        "sales_orderline_amounts",
        line,
        {"line_net": MINUS, "line_total": F("line_tax") + MINUS},
    ),
    "negative line tax": (
        "sales_orderline_amounts",
        line,
        {"line_tax": MINUS, "line_total": F("line_net") + MINUS},
    ),
    "a cent too much in a line": (
        "sales_orderline_total",
        line,
        {"line_total": F("line_total") + CENT},
    ),
    "a price without a reason": ("sales_orderline_override_reason", line, {"unit_price": Decimal(9)}),
}
UNIQUE = {
    "sales_customer_email",
    "sales_customeraddress_one_billing",
    "sales_customeraddress_one_shipping",
    "sales_order_external_number",
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_database_refuses_a_row_that_breaks_a_rule(case: str) -> None:
    constraint, make, changes = BROKEN[case]

    assert_constraint(constraint, make(), **changes)


def test_every_constraint_is_tested_here() -> None:
    declared = constraint_names(Customer, CustomerAddress, Order, OrderLine, OrderNote)

    assert declared == {case[0] for case in BROKEN.values()} | UNIQUE


def test_a_grand_total_below_zero_is_refused() -> None:
    order = make_order([])
    Order.objects.filter(pk=order.pk).update(subtotal=Decimal(1), grand_total=Decimal(1))

    assert_constraint("sales_order_amounts", order, subtotal=Decimal(-1), grand_total=Decimal(-1))


@pytest.mark.parametrize("price", ["100000000", "1e308"])
def test_a_price_of_a_hundred_million_or_more_is_refused_however_it_gets_there(price: str) -> None:
    line()

    with (
        pytest.raises(DatabaseError, match=r"sales_orderline_|numeric field overflow"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE sales_orderline SET unit_price = {price}, override_reason = 'x'")


@pytest.mark.parametrize(
    ("net", "tax"),
    [
        ("0.10", "0.20"),  # what floats get wrong
        ("999999999998.98", "1.01"),
        ("840336134453.77", "159663865546.22"),
        ("333333333333.33", "63333333333.33"),
        ("71999999999.93", "13679999999.99"),
    ],
)
def test_a_sum_that_is_right_to_the_cent_is_accepted(net: str, tax: str) -> None:
    row, total = line(), Decimal(net) + Decimal(tax)

    OrderLine.objects.filter(pk=row.pk).update(line_net=Decimal(net), line_tax=Decimal(tax), line_total=total)
    Order.objects.filter(pk=row.order_id).update(subtotal=Decimal(net), tax_total=Decimal(tax), grand_total=total)

    row.refresh_from_db()
    assert (row.line_net, row.line_total) == (Decimal(net), total)
    assert_constraint("sales_orderline_total", row, line_total=total - CENT)


def address(**overrides: Any) -> CustomerAddress:
    return CustomerAddress.objects.create(**(ADDRESS | overrides))


def insert_twice(constraint: str) -> tuple[type[models.Model], Callable[[], object]]:
    """Return a way to make the second row that a unique constraint refuses."""
    customer = make_customer(email="ada@example.com")
    address(customer=customer, is_billing=True, is_shipping=True)
    make_order(external_number="A-1")
    return {
        "sales_customer_email": (Customer, lambda: Customer.objects.create(name="Eve", email="ADA@example.COM")),
        "sales_customeraddress_one_billing": (CustomerAddress, lambda: address(customer=customer, is_billing=True)),
        "sales_customeraddress_one_shipping": (CustomerAddress, lambda: address(customer=customer, is_shipping=True)),
        "sales_order_external_number": (
            Order,
            lambda: Order.objects.filter(pk=make_order().pk).update(external_number="A-1"),
        ),
    }[constraint]


@pytest.mark.parametrize("constraint", sorted(UNIQUE))
def test_what_there_may_be_only_one_of_cannot_be_there_twice(constraint: str) -> None:
    model, insert = insert_twice(constraint)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        insert()

    assert names_constraint(refusal.value, model, constraint)


def test_what_is_left_open_may_be_open_twice() -> None:
    for _ in range(2):
        make_customer(email="")
        make_order(external_number="")
    make_order(external_number="A-1", source="phone")
    make_order(external_number="A-1", source="import")

    assert (Customer.objects.count(), Order.objects.count()) == (2, 4)


@pytest.mark.parametrize("field", ["number", "idempotency_key"])
def test_what_names_an_order_is_unique(field: str) -> None:
    first, second = make_order(), make_order()
    Order.objects.filter(pk=first.pk).update(**{field: "X-1"})

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        Order.objects.filter(pk=second.pk).update(**{field: "X-1"})


def test_two_lines_never_share_a_reservation() -> None:
    first, second = the_line(make_pending_order()), the_line(make_pending_order())

    with pytest.raises(IntegrityError, match="reservation"), transaction.atomic():
        OrderLine.objects.filter(pk=second.pk).update(reservation=first.reservation)


def test_what_orders_refer_to_cannot_be_deleted() -> None:
    customer = make_customer()
    order = make_pending_order(customer_id=customer.pk)
    row = the_line(order)

    for refused in (customer, order.location, row.product):
        with pytest.raises(models.ProtectedError):
            refused.delete()
