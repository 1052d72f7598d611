from __future__ import annotations

from datetime import UTC, datetime
from itertools import product as combinations

import pytest
from django.core.exceptions import ValidationError
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm

from backoffice.tests.factories import make_user
from inventory.tests.factories import make_product, make_stock
from sales.models import Customer, CustomerAddress, Order, OrderNote
from sales.models.orders import Status
from sales.tests.factories import make_customer, make_order, make_order_in, make_pending_order, the_line

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TARGETS = {
    "submit": {"draft": "pending"},
    "reopen": {"pending": "draft"},
    "process": {"pending": "processing"},
    "ship": {"processing": "shipped"},
    "deliver": {"shipped": "delivered"},
    "cancel": dict.fromkeys(("draft", "pending", "processing", "shipped"), "cancelled"),
}
STAMPS = {
    "submit": "submitted_at",
    "process": "processing_at",
    "ship": "shipped_at",
    "deliver": "delivered_at",
    "cancel": "cancelled_at",
}


def order_in(status: str) -> Order:
    """An order in memory that lacks nothing."""
    return Order(pk=1, status=status, number="SO-1", email="buyer@example.com", line_count=1)


@pytest.mark.parametrize(("status", "transition"), list(combinations(Status.values, TARGETS)))
def test_an_order_moves_only_where_the_table_says(status: str, transition: str) -> None:
    order, target = order_in(status), TARGETS[transition].get(status)

    assert can_proceed(getattr(order, transition)) is (target is not None)
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            getattr(order, transition)(at=NOW)
        assert order.status == status
        assert {getattr(order, stamp) for stamp in STAMPS.values()} == {None}
    else:
        getattr(order, transition)(at=NOW)
        assert order.status == target
        stamped = {name for name in STAMPS.values() if getattr(order, name) is not None}
        assert stamped == ({STAMPS[transition]} if transition in STAMPS else set())


def test_the_table_knows_every_state_and_every_transition() -> None:
    transitions = {transition.name for transition in Order().get_all_status_transitions()}  # type: ignore[attr-defined]

    assert transitions == set(TARGETS)
    assert len(Status.values) == 6


@pytest.mark.parametrize("transition", TARGETS)
@pytest.mark.django_db
def test_each_transition_asks_for_a_permission_of_its_own(transition: str) -> None:
    order = order_in(next(iter(TARGETS[transition])))

    for role, allowed in (("viewer", False), ("staff", True), ("admin", True), (None, False)):
        user = make_user(role)
        assert has_transition_perm(getattr(order, transition), user) is allowed
        assert user.has_perm(f"sales.{transition}_order") is allowed


@pytest.mark.parametrize(
    ("facts", "ready"),
    [
        ({"line_count": 0}, False),
        ({"email": ""}, False),
        ({"email": "", "customer_id": 7}, True),
        ({}, True),
    ],
)
def test_a_draft_needs_lines_and_somebody_to_talk_to(facts: dict[str, object], ready: bool) -> None:
    order = order_in("draft")
    for name, value in facts.items():
        setattr(order, name, value)

    assert can_proceed(order.submit) is ready


def test_the_first_submit_keeps_the_place_in_the_queue() -> None:
    order = order_in("draft")
    order.submit(at=NOW)
    order.reopen(at=NOW)

    order.submit(at=datetime(2030, 1, 1, tzinfo=UTC))

    assert order.submitted_at == NOW


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status.values)
def test_an_order_of_any_state_passes_its_own_checks(status: str) -> None:
    order = make_order_in(status)

    order.full_clean()

    assert order.status == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("email", "nonsense"), ("phone", "0\0"), ("currency", "EURO"), ("shipping_tax_rate", 2)]
)
def test_its_checks_name_an_impossible_value(field: str, value: object) -> None:
    order = make_order()
    setattr(order, field, value)

    with pytest.raises(ValidationError) as refusal:
        order.full_clean()

    assert set(refusal.value.message_dict) - {"__all__"} == {field}


@pytest.mark.django_db
def test_an_order_is_called_by_its_number_and_a_draft_by_its_id() -> None:
    draft, pending = make_order(), make_pending_order()

    assert str(draft) == f"Draft {draft.pk}"
    assert str(pending) == f"SO-{pending.pk}"
    assert (draft.is_draft, pending.is_draft) == (True, False)


@pytest.mark.parametrize("status", Status.values)
def test_what_is_delivered_or_cancelled_is_final(status: str) -> None:
    order = order_in(status)
    moves = [transition for transition in TARGETS if can_proceed(getattr(order, transition))]

    assert order.is_final is (status in ("delivered", "cancelled"))
    assert order.is_final is (moves == [])


@pytest.mark.django_db
def test_open_ready_and_short_orders_are_told_apart() -> None:
    product = make_product()
    make_stock(product, 3)
    ready, short = make_pending_order([(product, 2)]), make_pending_order([(product, 2)])
    service = make_pending_order([(make_product(track_stock=False), 1)])
    draft, shipped, _done, _gone = (make_order_in(status) for status in ("draft", "shipped", "delivered", "cancelled"))

    assert set(Order.objects.ready()) == {ready, service}
    assert set(Order.objects.short()) == {short}
    assert set(Order.objects.open()) == {ready, short, service, draft, shipped}
    assert set(Order.objects.in_state("draft")) == {draft}
    assert list(type(the_line(short)).objects.short()) == [the_line(short)]
    tracked = type(the_line(short)).objects.tracked()
    assert the_line(service) not in tracked
    assert the_line(short) in tracked


@pytest.mark.django_db
def test_a_line_says_what_it_is_and_names_its_movements() -> None:
    order = make_order([(make_product(sku="MUG"), 3)])
    row = the_line(order)

    assert str(row) == "3 × MUG"
    assert row.movement_reference == f"order:{order.pk}:line:{row.pk}"


@pytest.mark.django_db
def test_a_note_shows_its_beginning() -> None:
    assert str(OrderNote(body="x" * 100)) == "x" * 60


def test_a_customer_is_shown_by_name_and_firm_and_logged_by_id() -> None:
    assert str(Customer(name="Ada", company="Mugs Ltd")) == "Ada (Mugs Ltd)"
    assert str(Customer(name="Mugs Ltd", company="Mugs Ltd")) == "Mugs Ltd"
    assert Customer(pk=7, name="Ada").audit_label == "customer 7"
    assert CustomerAddress(pk=8).audit_label == "address 8"


def test_an_address_reads_as_on_a_parcel() -> None:
    address = CustomerAddress(customer=Customer(name="Ada"), line1="Quay 1", postcode="20457", city="Hamburg")

    assert address.as_text() == "Ada\nQuay 1\n20457 Hamburg"
    assert str(address) == "Ada, Quay 1, 20457 Hamburg"
    address.recipient, address.line2, address.region, address.country = "Bob", "Door 2", "HH", "Germany"
    assert address.as_text() == "Bob\nQuay 1\nDoor 2\n20457 Hamburg\nHH\nGermany"
    assert (
        CustomerAddress(customer=Customer(name="Ada"), line1="Quay 1", city="Hamburg").as_text().endswith("\nHamburg")
    )


@pytest.mark.django_db
def test_active_customers_are_those_who_may_order() -> None:
    active = make_customer()
    Customer.objects.filter(pk=make_customer().pk).update(is_active=False)

    assert list(Customer.objects.active()) == [active]
