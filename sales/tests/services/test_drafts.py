from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import AuditEvent
from backoffice.services.site_settings import edit_site_settings
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.models import StockLocation
from inventory.tests.factories import make_product
from sales.models import Order, OrderLine
from sales.services.customers import set_active
from sales.services.drafts import (
    DraftInput,
    create_order,
    create_orders,
)
from sales.services.lines import LineInput
from sales.tests.factories import ADDRESS, make_customer, make_order, the_line
from sales.tests.services.drafting import assert_totals_agree, edit

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


def test_a_draft_copies_what_it_needs_to_stay_true() -> None:
    user = make_user()
    product = make_product(
        sku="MUG", name="Mug", price=Decimal("11.90"), cost_price=Decimal("4.5"), tax_rate=Decimal("0.07")
    )

    order = create_order(
        lines=[LineInput(product.pk, 3)],
        by=user,
        fields={"email": "ada@example.com", "follow_up_on": date(2031, 3, 1)},
        source="phone",
        at=LATER,
    )

    order = Order.objects.get(pk=order.pk)
    assert (order.status, order.number, order.version, order.source) == ("draft", None, 1, "phone")
    assert (order.currency, order.prices_include_tax, order.location) == ("EUR", True, StockLocation.default())
    assert (order.created_by, order.created_at, order.follow_up_on) == (user, LATER, date(2031, 3, 1))
    line = the_line(order)
    assert (line.sku, line.name, line.position, line.quantity) == ("MUG", "Mug", 1, 3)
    assert (line.list_price, line.unit_price, line.unit_cost) == (Decimal("11.9"), Decimal("11.9"), Decimal("4.5"))
    assert (line.tax_rate, line.line_net, line.line_tax, line.line_total) == (
        Decimal("0.07"),
        Decimal("33.36"),
        Decimal("2.34"),
        Decimal("35.70"),
    )
    assert (order.subtotal, order.tax_total, order.grand_total) == (
        Decimal("33.36"),
        Decimal("2.34"),
        Decimal("35.70"),
    )
    assert_totals_agree(order)


def test_a_draft_is_recorded_once_with_its_author_and_reason() -> None:
    user = make_user()

    order = make_order([(make_product(), 1), (make_product(), 2)], by=user, at=LATER)

    history = order.history.get()
    assert (history.history_type, history.history_user, history.history_date) == ("+", user, LATER)
    assert history.history_change_reason == "create"
    lines = OrderLine.history.filter(order_id=order.pk)
    assert {(row.history_user, row.history_date, row.history_change_reason) for row in lines} == {
        (user, LATER, "create")
    }
    assert lines.count() == 2
    event = AuditEvent.objects.get(action="order.create")
    assert (event.actor, event.object_id, event.data, event.at) == (user, str(order.pk), {"lines": 2}, LATER)


def test_net_prices_and_shipping_follow_the_shops_settings() -> None:
    edit_site_settings(
        changes={"prices_include_tax": False, "default_tax_rate": Decimal("0.20"), "currency": "CHF"}, by=None
    )

    order = make_order([(make_product(price=Decimal(10)), 2)], shipping_cost=Decimal(5))

    assert (order.currency, order.prices_include_tax) == ("CHF", False)
    assert (order.subtotal, order.shipping_net, order.shipping_tax) == (Decimal(20), Decimal(5), Decimal(1))
    assert (order.tax_total, order.grand_total, order.shipping_cost) == (Decimal(5), Decimal(30), Decimal(5))


def test_shipping_with_tax_is_taken_apart_and_shown_as_typed() -> None:
    order = make_order([(make_product(price=Decimal("11.90")), 1)], shipping_cost=Decimal("4.90"))

    order = Order.objects.get(pk=order.pk)
    assert (order.shipping_net, order.shipping_tax, order.shipping_cost) == (
        Decimal("4.12"),
        Decimal("0.78"),
        Decimal("4.90"),
    )
    assert order.grand_total == Decimal("16.80")


@pytest.mark.parametrize(("own", "expected"), [(None, "0.19"), (Decimal(0), "0"), (Decimal("0.07"), "0.07")])
def test_a_product_without_a_tax_rate_has_the_shops(own: Decimal | None, expected: str) -> None:
    order = make_order([(make_product(tax_rate=own), 1)])

    assert the_line(order).tax_rate == Decimal(expected)


def test_the_contact_is_copied_from_the_customer_where_nothing_was_typed() -> None:
    customer = make_customer(
        phone="1",
        email="ada@example.com",
        name="Ada",
        addresses=[ADDRESS | {"is_billing": True}, ADDRESS | {"line1": "Quay 2", "is_shipping": True}],
    )

    order = make_order(customer_id=customer.pk, phone="2")

    assert (order.email, order.phone) == ("ada@example.com", "2")
    assert order.billing_address == "Ada\nQuay 1\n20457 Hamburg\nGermany"
    assert order.shipping_address == "Ada\nQuay 2\n20457 Hamburg\nGermany"


@pytest.mark.parametrize(
    ("marks", "billing", "shipping"),
    [
        ([{}, {"is_billing": True}], "Quay 1", "Quay 1"),
        ([{}, {"is_shipping": True}], "Quay 1", "Quay 1"),
        ([{}, {}], "Quay 0", "Quay 0"),
        ([], "", ""),
    ],
)
def test_one_address_serves_for_both_where_there_is_no_other(
    marks: list[dict[str, bool]], billing: str, shipping: str
) -> None:
    addresses = [ADDRESS | {"line1": f"Quay {index}"} | mark for index, mark in enumerate(marks)]

    order = make_order(customer_id=make_customer(addresses=addresses).pk)

    assert billing in order.billing_address
    assert shipping in order.shipping_address
    assert bool(order.billing_address) is bool(marks)


def test_the_same_key_again_returns_the_first_order() -> None:
    product = make_product()
    first = make_order([(product, 1)], idempotency_key="form:1")
    before = database_snapshot()

    again = make_order([(product, 5)], idempotency_key="form:1")

    assert again == first
    assert database_snapshot() == before
    assert make_order([(product, 5)], idempotency_key="form:2") != first


def test_many_drafts_are_created_in_order_known_keys_among_them() -> None:
    product = make_product()
    known = make_order([(product, 1)], idempotency_key="known")
    drafts = [
        DraftInput([LineInput(product.pk, 1)], idempotency_key="new"),
        DraftInput([], idempotency_key="known"),
        DraftInput([LineInput(product.pk, 3)], at=LATER),
    ]

    first, second, third = create_orders(drafts, by=None)

    assert second == known
    assert (first.idempotency_key, first.line_count, third.created_at, the_line(third).quantity) == (
        "new",
        1,
        LATER,
        3,
    )


def test_a_key_that_is_named_twice_in_one_call_makes_one_order() -> None:
    product = make_product()
    keyed, other = (DraftInput([LineInput(product.pk, 1)], idempotency_key=key) for key in ("form:1", None))

    first, second, third, fourth = create_orders([keyed, other, keyed, other], by=None)

    assert first == third
    assert len({first.pk, second.pk, fourth.pk}) == Order.objects.count() == 3


def test_the_statements_do_not_grow_with_the_drafts() -> None:
    products = [make_product() for _ in range(3)]

    def statements(number: int) -> int:
        lines = [LineInput(product.pk, 1) for product in products]
        drafts = [DraftInput(lines, {"email": "a@example.com"}) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            create_orders(drafts, by=None)
        return len(queries)

    assert statements(6) == statements(1)


def test_a_draft_may_be_empty() -> None:
    order = make_order([])

    assert (order.line_count, order.grand_total) == (0, Decimal(0))


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"customer_id": 4711}, "This customer is not active"),
        ({"email": "nonsense"}, "^E-mail: "),
        ({"phone": "x" * 51}, "^Phone: "),
        ({"status": "shipped"}, "status cannot be changed"),
        ({"number": "SO-1"}, "number cannot be changed"),
        ({"shipping_cost": Decimal(-1)}, "Shipping: the amount must be 0 or more"),
        ({"shipping_tax_rate": Decimal("1.01")}, "^Shipping tax rate: "),
    ],
)
def test_a_draft_with_an_impossible_header_is_refused(fields: dict[str, Any], match: str) -> None:
    product = make_product()

    assert_refused(lambda: make_order([(product, 1)], **fields), match)


def test_an_unknown_source_is_refused() -> None:
    assert_refused(lambda: make_order([], source="web"), "do not come from “web”")


def test_a_customer_who_may_order_no_more_gets_no_order() -> None:
    customer = make_customer()
    set_active(customer.pk, active=False, by=None)
    order = make_order([])

    assert_refused(lambda: make_order([], customer_id=customer.pk), "This customer is not active")
    assert_refused(lambda: edit(order, customer_id=customer.pk), "This customer is not active")


def test_an_external_number_is_used_once_a_source() -> None:
    make_order([], external_number="A-1", source="import")
    other = make_order([], external_number="A-2", source="import")

    assert_refused(lambda: make_order([], external_number="A-1", source="import"), "an order A-1 from there already")
    assert_refused(lambda: edit(other, external_number="A-1"), "an order A-1 from there already")
    assert make_order([], external_number="A-1", source="phone").external_number == "A-1"


def test_an_external_number_given_twice_in_one_call_makes_no_order() -> None:
    drafts = [DraftInput([], {"external_number": "A-1"})] * 2

    assert_refused(lambda: create_orders(drafts, by=None), "an order A-1 from there already")


def test_what_the_database_alone_knows_to_be_wrong_is_not_hidden() -> None:
    with pytest.raises(IntegrityError):
        create_order(lines=[], by=None, fields={"location_id": None})
