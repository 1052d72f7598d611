"""Indexes that stand there for one question each: PostgreSQL answers it by them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sales.models import Order
from sales.models.orders import Status
from sales.services.takings import takings
from sales.tests.factories import make_order

pytestmark = pytest.mark.django_db


def plan_of(sql: str) -> str:
    """Return how PostgreSQL would answer where a scan of the table were dear, as it is with many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}".replace("%", "%%"), ())
        return "\n".join(str(line) for (line,) in cursor.fetchall())


@pytest.fixture(autouse=True)
def only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL's planner")


def given_sold_orders(number: int, *, last: datetime) -> None:
    """Write one order a day up to the last, and let the planner know of them, whatever it has seen before."""
    sample = make_order()
    fields = [field.attname for field in Order._meta.concrete_fields if not field.primary_key and not field.generated]
    like = {name: getattr(sample, name) for name in fields}
    Order.objects.bulk_create(
        Order(
            **like
            | {"number": f"SOLD-{day}", "status": Status.PENDING, "idempotency_key": None}
            | {"submitted_at": last - timedelta(days=day)}
        )
        for day in range(number)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sales_order")


def test_the_revenue_reads_the_orders_of_its_days() -> None:
    given_sold_orders(2000, last=datetime(2026, 11, 23, tzinfo=UTC))

    with CaptureQueriesContext(connection) as queries:
        takings("EUR", today=date(2026, 11, 23))

    assert "sales_order_submitted" in plan_of(queries.captured_queries[0]["sql"])


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"email__iexact": "Ada@example.com"}, "sales_order_email"),
        ({"external_number__iexact": "web-7"}, "sales_order_external_upper"),
    ],
)
def test_an_exact_search_reads_an_index(asked: dict[str, str], index: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        list(Order.objects.filter(**asked).order_by())

    assert index in plan_of(queries.captured_queries[0]["sql"])
