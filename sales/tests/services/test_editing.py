from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from backoffice.exceptions import StaleObject
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from inventory.services.catalogue import change_prices, edit_product
from inventory.tests.factories import make_location, make_product
from sales.models import OrderLine
from sales.models.orders import Status
from sales.services.drafts import (
    add_note,
    discard_draft,
    edit_draft,
    edit_order,
    editable_fields,
)
from sales.services.lines import LineInput
from sales.services.orders import reopen_orders
from sales.tests.factories import ADDRESS, make_customer, make_order, make_order_in, make_pending_order, the_line
from sales.tests.services.drafting import assert_totals_agree, edit, events, inputs

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


def test_lines_are_changed_added_and_removed_in_one_go() -> None:
    user = make_user()
    kept, gone, new = make_product(), make_product(), make_product()
    order = make_order([(kept, 1), (gone, 1)])
    first, second = order.lines.all()
    lines = [LineInput(new.pk, 5), LineInput(kept.pk, 3, line_id=first.pk)]

    edit_draft(order.pk, fields={"phone": "1"}, lines=lines, by=user, version=1, at=LATER)

    rows = list(order.lines.all())
    assert [(row.product, row.quantity) for row in rows] == [(new, 5), (kept, 3)]
    assert rows[1].pk == first.pk
    assert_totals_agree(order)
    order.refresh_from_db()
    assert (order.version, order.phone) == (2, "1")
    written = OrderLine.history.filter(history_date=LATER)
    assert sorted((row.history_type, row.product_id, row.quantity) for row in written) == sorted(
        [("-", gone.pk, 1), ("+", new.pk, 5), ("~", kept.pk, 3)]
    )
    assert {(row.history_user, row.history_change_reason) for row in written} == {(user, "edit")}
    history = order.history.first()
    assert (history.history_user, history.history_date, history.history_change_reason) == (user, LATER, "edit")
    assert events(order) == ["order.create", "order.change"]
    event = AuditEvent.objects.get(action="order.change")
    assert (event.actor, event.data["lines"], event.at) == (user, True, LATER)
    assert {"phone", "subtotal", "grand_total"} <= set(event.data["fields"])
    assert not OrderLine.objects.filter(pk=second.pk).exists()


def test_saving_what_is_there_writes_nothing() -> None:
    product = make_product(price=Decimal(10))
    order = make_order(
        [LineInput(product.pk, 2, Decimal(9), "a friend", Decimal("0.5"))], shipping_cost=Decimal("4.90"), phone="1"
    )
    before = database_snapshot()

    edit(order, inputs(order), phone="1", shipping_cost=Decimal("4.9"))
    edit(order)
    edit_order(order.pk, fields={"phone": "1"}, by=None)

    assert database_snapshot() == before


def test_only_the_lines_that_changed_get_a_history_row() -> None:
    order = make_order([(make_product(), 1), (make_product(), 1)])
    first, second = inputs(order)

    edit(order, [first, LineInput(second.product_id, 9, line_id=second.line_id)])

    assert OrderLine.history.filter(id=first.line_id).count() == 1
    assert OrderLine.history.filter(id=second.line_id).count() == 2


def test_lines_keep_their_prices_when_the_catalogue_moves_on() -> None:
    product = make_product(price=Decimal(10))
    order = make_order([(product, 1)])
    change_prices({product.pk: Decimal(20)}, by=None)

    edit(order, [LineInput(product.pk, 2, line_id=the_line(order).pk)])

    assert (the_line(order).list_price, the_line(order).line_total) == (Decimal(10), Decimal(20))
    edit(order, [LineInput(product.pk, 2)])
    assert the_line(order).line_total == Decimal(40)


def test_a_line_that_becomes_another_product_takes_all_of_it() -> None:
    order = make_order([(make_product(price=Decimal(10)), 2)])
    other = make_product(sku="CUP", name="Cup", price=Decimal(7), cost_price=Decimal(2), track_stock=False)
    line = the_line(order)

    edit(order, [LineInput(other.pk, 2, line_id=line.pk)])

    line.refresh_from_db()
    assert (line.product, line.sku, line.name, line.list_price) == (other, "CUP", "Cup", Decimal(7))
    assert (line.unit_cost, line.track_stock, line.line_total) == (Decimal(2), False, Decimal(14))


def test_a_line_stays_although_its_product_is_not_sold_any_more() -> None:
    product = make_product()
    order = make_order([(product, 1)])
    edit_product(product.pk, changes={"is_active": False}, by=None)

    edit(order, [LineInput(product.pk, 2, line_id=the_line(order).pk)])

    assert the_line(order).quantity == 2


def test_lines_that_are_not_the_orders_are_refused() -> None:
    order, other = make_order(), make_order()
    own, foreign = inputs(order), inputs(other)

    assert_refused(lambda: edit(order, foreign), "Somebody else removed one of these lines")
    assert_refused(lambda: edit(order, own * 2), "The same line was sent twice")
    assert_refused(lambda: make_order(foreign), "Somebody else removed one of these lines")


def test_a_new_shipping_cost_changes_the_total() -> None:
    order = make_order([(make_product(price=Decimal(10)), 1)])

    order = edit(order, shipping_cost=Decimal("4.90"))
    assert (order.grand_total, order.shipping_cost, order.version) == (Decimal("14.90"), Decimal("4.90"), 2)

    order = edit(order, shipping_tax_rate=Decimal(0))
    assert (order.shipping_net, order.shipping_tax) == (Decimal("4.90"), Decimal(0))
    assert_totals_agree(order)


def test_another_customer_brings_another_contact() -> None:
    first = make_customer(phone="1", addresses=[ADDRESS])
    second = make_customer(email="b@example.com", phone="2", name="Bob", addresses=[ADDRESS | {"line1": "Quay 9"}])
    order = make_order(customer_id=first.pk)

    order = edit(order, customer_id=second.pk, phone="typed")

    assert (order.email, order.phone) == ("b@example.com", "typed")
    assert order.billing_address == order.shipping_address == "Bob\nQuay 9\n20457 Hamburg\nGermany"


def test_a_customer_without_contact_leaves_nothing_of_the_one_before() -> None:
    order = make_order(customer_id=make_customer(addresses=[ADDRESS]).pk)

    order = edit(order, customer_id=make_customer(email="").pk)

    assert (order.email, order.billing_address, order.shipping_address) == ("", "", "")


def test_without_a_customer_the_contact_stays() -> None:
    order = make_order(customer_id=make_customer(email="a@example.com").pk)

    assert edit(order, customer_id=None).email == "a@example.com"


def test_a_stale_draft_is_refused() -> None:
    order = make_order()
    edit(order, phone="1")

    for change in (edit_draft, edit_order):
        assert_refused(
            lambda change=change: change(order.pk, fields={"phone": "2"}, by=None, version=1),  # type: ignore[misc]
            f"Draft {order.pk} was changed by somebody else",
            StaleObject,
        )


@pytest.mark.parametrize("status", [status for status in Status.values if status != "draft"])
def test_lines_and_prices_change_in_drafts_only(status: str) -> None:
    order = make_order_in(status)
    lines = inputs(order)

    assert_refused(lambda: edit(order, lines), "not a draft any more")


def test_a_reopened_order_can_be_changed_and_keeps_its_number() -> None:
    order = make_pending_order()
    reopen_orders([order.pk], by=None)

    order = edit(order, [LineInput(the_line(order).product_id, 7, line_id=the_line(order).pk)])

    assert (order.number, the_line(order).quantity) == (f"SO-{order.pk}", 7)


def test_an_order_that_does_not_exist_is_refused() -> None:
    for call in (
        lambda: edit_draft(0, fields={}, by=None),
        lambda: edit_order(0, fields={}, by=None),
        lambda: discard_draft(0, by=None),
        lambda: add_note(0, body="x", by=None),
    ):
        assert_refused(call, "no such order")


ALLOWED = {
    "draft": {"phone", "carrier", "follow_up_on", "shipping_cost", "external_number", "location_id", "customer_id"},
    "pending": {"phone", "carrier", "follow_up_on"},
    "processing": {"phone", "carrier", "follow_up_on"},
    "shipped": {"carrier", "follow_up_on"},
    "delivered": set[str](),
    "cancelled": set[str](),
}


def changes() -> dict[str, Any]:
    return {
        "phone": "040",
        "carrier": "Parcel Ltd",
        "follow_up_on": date(2031, 1, 1),
        "shipping_cost": Decimal(5),
        "external_number": "A-1",
        "location_id": make_location().pk,
        "customer_id": make_customer().pk,
    }


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("field", ALLOWED["draft"])
def test_each_field_may_change_as_long_as_it_makes_sense(status: str, field: str) -> None:
    user, order, value = make_user(), make_order_in(status), changes()[field]
    before = order.version

    assert (field in editable_fields(status)) is (field in ALLOWED[status])
    if field in ALLOWED[status]:
        order = edit_order(order.pk, fields={field: value}, by=user, at=LATER)
        assert (getattr(order, field), order.version) == (value, before + 1)
        assert order.history.first().history_user == user
        assert events(order)[-1] == "order.change"
        assert AuditEvent.objects.latest("id").actor == user
    else:
        words = field.removesuffix("_id").replace("_", " ")
        assert_refused(
            lambda: edit_order(order.pk, fields={field: value}, by=user),
            f"{status}: {words} cannot be changed any more",
        )


@pytest.mark.parametrize("status", ["pending", "delivered"])
def test_a_form_that_sends_everything_back_as_it_was_is_accepted(status: str) -> None:
    order = make_order_in(status, shipping_cost=Decimal("4.90"))
    fields = {name: getattr(order, name) for name in editable_fields("draft")}
    before = database_snapshot()

    edit_order(order.pk, fields=fields, by=None)

    assert database_snapshot() == before


def test_an_impossible_value_of_a_pending_order_is_refused_by_name() -> None:
    order = make_pending_order()

    assert_refused(lambda: edit_order(order.pk, fields={"email": "nonsense"}, by=None), "^E-mail: ")


def test_an_edit_never_moves_the_order() -> None:
    order = make_pending_order()

    assert_refused(lambda: edit_order(order.pk, fields={"status": "shipped"}, by=None), "status cannot be changed")
