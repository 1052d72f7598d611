"""A status that nobody writes past the transitions, and that can still be read again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sales.models import Order
from sales.models.orders import Status
from sales.tests.factories import make_customer, make_order, make_order_in

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("status", Status.values)
def test_nobody_writes_the_status_past_the_transitions(status: str) -> None:
    order = Order()

    with pytest.raises(AttributeError, match="Direct status modification"):
        order.status = status


@pytest.mark.django_db
def test_an_order_can_be_read_again_although_its_status_is_protected() -> None:
    order = make_order()
    make_customer()
    stale = Order.objects.select_related("location").prefetch_related("lines").get(pk=order.pk)
    list(stale.lines.all())
    Order.objects.filter(pk=order.pk).update(status="cancelled", cancelled_at=NOW, phone="123")
    order.lines.all().delete()

    stale.refresh_from_db()

    assert (stale.status, stale.phone, list(stale.lines.all())) == ("cancelled", "123", [])
    with pytest.raises(AttributeError):
        stale.status = "draft"


@pytest.mark.django_db
def test_some_fields_can_be_read_again_without_the_others() -> None:
    order = make_order(phone="1")
    Order.objects.filter(pk=order.pk).update(status="cancelled", cancelled_at=NOW, phone="2")
    order.email = "typed@example.com"

    order.refresh_from_db(fields=["phone"])
    assert (order.phone, order.status, order.email) == ("2", "draft", "typed@example.com")

    order.refresh_from_db(fields=["status"])
    assert (order.status, order.email) == ("cancelled", "typed@example.com")


@pytest.mark.django_db
def test_a_related_row_that_is_read_again_is_not_the_old_one() -> None:
    first, second = make_customer(), make_customer()
    order = make_order(customer_id=first.pk)
    assert order.customer == first
    Order.objects.filter(pk=order.pk).update(customer=second)

    order.refresh_from_db(fields=["customer"])

    assert order.customer == second


@pytest.mark.django_db
def test_a_lock_can_come_with_the_reading() -> None:
    order = make_order()
    Order.objects.filter(pk=order.pk).update(phone="2")

    order.refresh_from_db(from_queryset=Order.objects.select_for_update())

    assert order.phone == "2"


@pytest.mark.django_db
def test_an_order_that_is_gone_says_so_and_its_status_stays_protected() -> None:
    order = make_order()
    Order.objects.filter(pk=order.pk).delete()

    with pytest.raises(Order.DoesNotExist):
        order.refresh_from_db()

    with pytest.raises(AttributeError):
        order.status = "delivered"
    with pytest.raises(AttributeError):
        Order().status = "delivered"


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status.values)
def test_deferred_fields_arrive_when_they_are_asked_for(status: str) -> None:
    order = make_order_in(status)

    with CaptureQueriesContext(connection) as queries:
        narrow = Order.objects.only("number").get(pk=order.pk)
        assert narrow.status == status
        assert narrow.email == "buyer@example.com"
        deferred = Order.objects.defer("status").get(pk=order.pk)
        assert deferred.email == "buyer@example.com"
        assert deferred.status == status

    assert len(queries) == 5
    with pytest.raises(AttributeError):
        deferred.status = "draft"


@pytest.mark.django_db
def test_a_narrow_order_can_be_read_again_in_full() -> None:
    order = make_order()
    narrow = Order.objects.only("number").get(pk=order.pk)

    narrow.refresh_from_db()

    assert (narrow.status, narrow.email) == ("draft", "buyer@example.com")
