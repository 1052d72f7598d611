from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.exceptions import StaleObject
from backoffice.models import AuditEvent
from backoffice.tests.factories import make_user
from backoffice.tests.refusals import assert_refused
from backoffice.tests.snapshots import database_snapshot
from sales.exceptions import CustomerRefused
from sales.models import Customer, CustomerAddress
from sales.services import customers
from sales.services.customers import (
    ADDRESS_FIELDS,
    create_customer,
    create_customers,
    edit_customer,
    set_active,
    set_addresses,
)
from sales.tests.factories import ADDRESS, make_customer

pytestmark = pytest.mark.django_db

LATER = datetime(2031, 2, 28, 12, tzinfo=UTC)


def newest(customer: Customer) -> tuple[object, ...]:
    row = customer.history.first()
    return (row.history_type, row.history_user, row.history_date, row.name)


def the_event(action: str) -> AuditEvent:
    return AuditEvent.objects.get(action=action)


def test_a_customer_is_created_with_addresses_history_and_one_event() -> None:
    user = make_user()

    customer = create_customer(
        fields={"name": "Ada", "email": " Ada@Example.COM ", "company": "Mugs Ltd", "version": 9},
        addresses=[ADDRESS | {"is_billing": True}, ADDRESS | {"line1": "Quay 2", "is_shipping": True}],
        by=user,
        at=LATER,
    )

    customer = Customer.objects.get(pk=customer.pk)
    assert (customer.name, customer.email, customer.company) == ("Ada", "ada@example.com", "Mugs Ltd")
    assert (customer.is_active, customer.version, customer.created_at) == (True, 1, LATER)
    assert [(row.line1, row.is_billing, row.is_shipping) for row in customer.addresses.all()] == [
        ("Quay 1", True, False),
        ("Quay 2", False, True),
    ]
    assert newest(customer) == ("+", user, LATER, "Ada")
    assert customer.history.get().history_change_reason == "create"
    event = the_event("customer.create")
    assert (event.actor, event.object_label, event.data, event.at) == (user, f"customer {customer.pk}", {}, LATER)


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com", " Ada@Example.Com"])
def test_an_email_belongs_to_one_customer_however_it_is_typed(email: str) -> None:
    make_customer(email="ada@example.com")
    other = make_customer()

    assert_refused(lambda: make_customer(email=email), "e-mail ada@example.com already")
    assert_refused(lambda: edit_customer(other.pk, changes={"email": email}, by=None), "e-mail ada@example.com already")


def test_an_email_given_twice_in_one_call_makes_no_customer() -> None:
    items: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
        ({"name": "Ada", "email": "a@example.com"}, []),
        ({"name": "Eve", "email": "A@example.com"}, []),
    ]

    assert_refused(lambda: create_customers(items, by=None), "e-mail a@example.com already")


def test_many_customers_without_an_email_are_welcome() -> None:
    first, second = create_customers([({"name": "Ada"}, []), ({"name": "Eve", "email": " "}, [])], by=None)

    assert (first.email, second.email) == ("", "")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"name": ""}, "^Name: "),
        ({"name": "x" * 201}, "^Name: "),
        ({"email": "nonsense"}, "^E-mail: "),
        ({"phone": "0\0"}, "^Phone: "),
    ],
)
def test_an_impossible_value_is_refused_by_name(changes: dict[str, Any], match: str) -> None:
    customer = make_customer()

    assert_refused(lambda: make_customer(**changes), match)
    assert_refused(lambda: edit_customer(customer.pk, changes=changes, by=None), match)


def test_the_statements_do_not_grow_with_the_customers() -> None:
    def statements(number: int) -> int:
        items = [({"name": "Ada", "email": f"{number}-{index}@example.com"}, [ADDRESS]) for index in range(number)]
        with CaptureQueriesContext(connection) as queries:
            create_customers(items, by=None)
        return len(queries)

    assert statements(20) == statements(1)


def test_an_edit_writes_what_changed_and_no_customers_data_to_the_log() -> None:
    user, customer = make_user(), make_customer(name="Ada")

    edit_customer(
        customer.pk, changes={"name": "Grace", "email": customer.email, "notes": "rings"}, by=user, version=1, at=LATER
    )

    customer.refresh_from_db()
    assert (customer.name, customer.notes, customer.version) == ("Grace", "rings", 2)
    assert newest(customer) == ("~", user, LATER, "Grace")
    event = the_event("customer.change")
    assert (event.actor, event.data, event.at) == (user, {"fields": ["name", "notes"]}, LATER)
    assert "Grace" not in event.object_label


def test_ones_own_email_is_no_other_customers() -> None:
    customer = make_customer(email="ada@example.com")

    assert edit_customer(customer.pk, changes={"email": "ADA@EXAMPLE.COM"}, by=None).version == 1
    assert edit_customer(customer.pk, changes={"email": ""}, by=None).email == ""


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    customer = make_customer()
    before = database_snapshot()

    edit_customer(customer.pk, changes={"name": customer.name, "is_active": False}, by=None)

    assert database_snapshot() == before


def test_a_stale_edit_and_one_of_nobody_are_refused() -> None:
    customer = make_customer()
    edit_customer(customer.pk, changes={"name": "Grace"}, by=None)

    assert_refused(
        lambda: edit_customer(customer.pk, changes={"name": "Eve"}, by=None, version=1), "somebody else", StaleObject
    )
    assert_refused(lambda: edit_customer(0, changes={"name": "Eve"}, by=None), "no such customer")


def test_a_customer_who_may_order_no_more_can_come_back() -> None:
    user, customer = make_user(), make_customer()

    set_active(customer.pk, active=False, by=user, at=LATER)

    customer.refresh_from_db()
    assert (customer.is_active, customer.version) == (False, 2)
    assert newest(customer)[:3] == ("~", user, LATER)
    assert the_event("customer.deactivate").actor == user
    assert set_active(customer.pk, active=True, by=user).is_active
    assert the_event("customer.activate").actor == user
    before = database_snapshot()
    set_active(customer.pk, active=True, by=user)
    assert database_snapshot() == before


def test_addresses_are_changed_added_and_removed_in_one_go() -> None:
    user = make_user()
    customer = make_customer(addresses=[ADDRESS | {"is_billing": True}, ADDRESS | {"line1": "Quay 2"}])
    kept, gone = customer.addresses.all()

    set_addresses(
        customer.pk,
        [{"id": kept.pk, "line1": "Quay 7"}, ADDRESS | {"line1": "Quay 9", "is_shipping": True}],
        by=user,
        at=LATER,
    )

    rows = list(customer.addresses.all())
    assert [(row.line1, row.city, row.is_billing, row.is_shipping) for row in rows] == [
        ("Quay 7", "Hamburg", True, False),
        ("Quay 9", "Hamburg", False, True),
    ]
    assert rows[0].pk == kept.pk
    assert not CustomerAddress.objects.filter(pk=gone.pk).exists()
    customer.refresh_from_db()
    assert customer.version == 2
    assert newest(customer)[:3] == ("~", user, LATER)
    assert the_event("customer.addresses").actor == user


@pytest.mark.parametrize("at_first", [0, 1])
def test_the_billing_address_may_become_another(at_first: int) -> None:
    customer = make_customer(addresses=[ADDRESS | {"is_billing": index == at_first} for index in range(2)])
    changes = [{"id": row.pk, "is_billing": not row.is_billing} for row in customer.addresses.all()]

    set_addresses(customer.pk, changes, by=None)

    assert list(customer.addresses.values_list("is_billing", flat=True)) == [at_first == 1, at_first == 0]


def test_anothers_address_is_left_alone() -> None:
    mine, theirs = make_customer(), make_customer(addresses=[ADDRESS])
    address = theirs.addresses.get()

    set_addresses(mine.pk, [ADDRESS | {"id": address.pk, "line1": "Quay 7"}], by=None)

    address.refresh_from_db()
    assert (address.customer, address.line1) == (theirs, "Quay 1")
    assert mine.addresses.get().line1 == "Quay 7"


@pytest.mark.parametrize(
    ("addresses", "match"),
    [
        ([ADDRESS | {"city": ""}], "^City: "),
        ([ADDRESS | {"is_billing": True}] * 2, "one address can be the billing"),
        ([ADDRESS | {"is_shipping": True}] * 2, "one address can be the shipping"),
    ],
)
def test_impossible_addresses_are_refused(addresses: list[dict[str, Any]], match: str) -> None:
    customer = make_customer(addresses=[ADDRESS])

    assert_refused(lambda: set_addresses(customer.pk, addresses, by=None), match)
    assert_refused(lambda: make_customer(addresses=addresses), match)


def test_nobodys_addresses_cannot_be_set() -> None:
    assert_refused(lambda: set_addresses(0, [], by=None), "no such customer")


def test_saving_the_same_addresses_again_changes_nothing() -> None:
    customer = make_customer(addresses=[ADDRESS])
    address = customer.addresses.get()
    same = {name: getattr(address, name) for name in ADDRESS_FIELDS} | {"id": address.pk}
    before = database_snapshot()

    set_addresses(customer.pk, [same], by=None)

    assert database_snapshot() == before


def test_an_e_mail_that_is_taken_between_check_and_write_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_customer(email="ada@example.com")
    monkeypatch.setattr(customers, "_refuse_known_emails", lambda *_args, **_kwargs: None)

    with pytest.raises(CustomerRefused, match="at the same moment"):
        make_customer(email="ada@example.com")
