from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.context import RequestContext, request_context
from backoffice.models import AuditEvent
from backoffice.models.audit import Outcome
from backoffice.roles import Role
from backoffice.services.audit import record, record_many
from backoffice.tests.factories import make_user
from inventory.tests.factories import make_category
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


def test_an_event_says_who_what_when_and_from_where() -> None:
    user = make_user(Role.ADMIN, username="ada")
    category = make_category(name="Mugs")

    with request_context(RequestContext(request_id="request-0001", ip="192.0.2.7")):
        record("category.change", category, by=user, data={"fields": ["name"]}, at=LONG_AGO)

    event = AuditEvent.objects.get()
    assert (event.action, event.outcome, event.at) == ("category.change", "ok", LONG_AGO)
    assert (event.actor, event.actor_name, event.role) == (user, "ada", "admin")
    assert (event.ip, event.request_id) == ("192.0.2.7", "request-0001")
    assert (event.object_type, event.object_id, event.object_label) == ("inventory.category", str(category.pk), "Mugs")
    assert event.data == {"fields": ["name"]}
    assert str(event) == "category.change Mugs"


def test_outside_a_request_there_is_no_address_and_the_time_is_now() -> None:
    before = timezone.now()

    event = record("test.event", by=make_user(None))

    event.refresh_from_db()
    assert (event.ip, event.request_id, event.role) == (None, "", "")
    assert before <= event.at <= timezone.now()


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_what_nobody_signed_in_did_has_no_actor(nobody: None) -> None:
    record("login.failed", by=nobody, outcome=Outcome.FAILED)

    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_name, event.role, event.outcome) == (None, "", "", "failed")
    assert (event.object_type, event.object_id, event.object_label) == ("", "", "")
    assert str(event) == "login.failed"


def test_the_name_and_role_are_those_of_that_day() -> None:
    user = make_user(Role.STAFF, username="ada")
    record("test.event", by=user)

    user.username = "grace"
    user.save()
    user.groups.clear()

    event = AuditEvent.objects.get()
    assert (event.actor_name, event.role, event.actor) == ("ada", "staff", user)


def test_a_customer_is_named_by_id_alone() -> None:
    customer = make_customer(name="Ada Lovelace", email="ada@example.com")

    event = record("customer.change", customer, by=None)

    assert event.object_label == f"customer {customer.pk}"
    assert not AuditEvent.objects.filter(object_label__contains="Ada").exists()


def test_data_may_hold_decimals_and_times_and_a_long_label_is_cut() -> None:
    category = make_category()
    category.name = "x" * 300

    record("test.event", category, by=None, data={"price": Decimal("1.50"), "at": LONG_AGO})

    event = AuditEvent.objects.get()
    assert event.data == {"price": "1.50", "at": "2020-02-29T12:00:00Z"}
    assert event.object_label == "x" * 255


def test_an_unknown_outcome_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="backoffice_auditevent_outcome"), transaction.atomic():
        record("test.event", by=None, outcome="perhaps")


def test_many_events_name_each_object_with_its_own_data_and_time() -> None:
    user = make_user()
    first, second = make_category(), make_category()
    times = {first.pk: LONG_AGO, second.pk: timezone.now()}

    with request_context(RequestContext(request_id="request-0002", ip="192.0.2.8")):
        record_many(
            "category.change",
            [first, second],
            by=user,
            data=lambda category: {"slug": category.slug},
            at=lambda category: times[category.pk],
        )

    events = AuditEvent.objects.order_by("id")
    assert [(event.object_id, event.data, event.at) for event in events] == [
        (str(category.pk), {"slug": category.slug}, times[category.pk]) for category in (first, second)
    ]
    assert {(event.actor, event.role, event.ip, event.request_id, event.outcome) for event in events} == {
        (user, "staff", "192.0.2.8", "request-0002", "ok")
    }


def test_many_events_share_one_time_where_none_is_given() -> None:
    record_many("category.change", [make_category(), make_category()], by=None)
    record_many("category.change", [make_category()], by=None, at=LONG_AGO)

    first, second, third = AuditEvent.objects.order_by("id")
    assert first.at == second.at > LONG_AGO
    assert third.at == LONG_AGO


@pytest.mark.parametrize("number", [1, 2, 50])
def test_many_events_cost_as_many_statements_as_one(number: int) -> None:
    user = make_user()
    targets = [make_category() for _ in range(number)]

    with CaptureQueriesContext(connection) as statements:
        record_many("category.change", targets, by=user)

    assert AuditEvent.objects.count() == number
    assert len(statements) == 2  # the role, and one INSERT


def test_no_targets_write_nothing() -> None:
    record_many("category.change", [], by=None)

    assert not AuditEvent.objects.exists()
