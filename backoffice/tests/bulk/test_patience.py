"""What no page waits for may take longer than the database's role lets a page."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import CharField, Func, Value
from django.db.models.functions import Cast

from backoffice.bulk.resources import _reading
from backoffice.bulk.streams import csv_pieces
from backoffice.bulk.vendors import vendor
from backoffice.models import AuditEvent

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limits"),
]


@pytest.fixture(autouse=True)
def strict_role() -> Iterator[None]:
    """Sessions that begin now have limits that are far too low."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(f"ALTER DATABASE {name} SET {limit} = '150ms'")
    connection.close()
    yield
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(f"ALTER DATABASE {name} RESET {limit}")
    connection.close()


def limits_now() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        return tuple(cursor.execute(f"SHOW {limit}") or cursor.fetchone()[0] for limit in LIMITS)


def test_a_file_comes_to_its_end_however_slowly_it_is_fetched() -> None:
    AuditEvent.objects.create(action="test", outcome="ok")
    slow = Cast(Func(Value(0.4), function="pg_sleep", output_field=CharField()), CharField())

    pieces = list(csv_pieces(("slow",), AuditEvent.objects.annotate(slow=slow), ("slow",)))

    assert sum(rows for _piece, rows in pieces) == 1


def test_an_import_and_a_workbook_have_time_and_the_next_page_has_not() -> None:
    with vendor().unlocked(lambda: None):
        assert limits_now() == ("10min", "10min")
    with _reading():
        assert limits_now() == ("6h", "6h")
    with transaction.atomic():
        assert limits_now() == ("150ms", "150ms")


def test_the_rules_of_the_books_have_time() -> None:
    call_command("check_integrity", stdout=StringIO())

    assert limits_now() == ("10min", "10min")
