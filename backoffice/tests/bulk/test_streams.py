"""Files that the database writes itself: right, bounded, and stopped when nobody reads on."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, IntegerField
from django.db.models.functions import Cast

from backoffice.bulk.streams import csv_pieces
from backoffice.models import AuditEvent

HEAD = b"\xef\xbb\xbf"


def make_events(count: int, label: str = "x") -> None:
    AuditEvent.objects.bulk_create(
        [AuditEvent(action="test", outcome="ok", object_label=f"{label} {number}") for number in range(count)],
        batch_size=500,
    )


def whole(*arguments: Any) -> tuple[str, int]:
    pieces = list(csv_pieces(*arguments))
    return b"".join(piece for piece, _rows in pieces).decode("utf-8-sig").replace("\r\n", "\n"), sum(
        rows for _piece, rows in pieces
    )


@pytest.mark.django_db
def test_rows_come_in_their_order_with_awkward_cells_quoted() -> None:
    for label in ("b", 'a, "quoted"', "line\nbreak", "=1", ""):
        AuditEvent.objects.bulk_create([AuditEvent(action="row", outcome="ok", object_label=label)])

    text, rows = whole(
        ("what", "=no"), AuditEvent.objects.filter(action="row").order_by("pk"), ("object_label", "outcome")
    )

    assert rows == 5
    assert text.splitlines()[:3] == ["what,'=no", "b,ok", '"a, ""quoted""",ok']
    assert '"line\nbreak",ok\n\'=1,ok\n,ok\n' in text


@pytest.mark.django_db
def test_nothing_chosen_is_a_file_with_a_header() -> None:
    assert whole(("a",), AuditEvent.objects.none(), ("pk",)) == ("a\n", 0)
    assert whole(("a",), AuditEvent.objects.filter(action="none"), ("pk",)) == ("a\n", 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_reads_on_a_connection_of_its_own() -> None:
    make_events(3)

    text, rows = whole(("label",), AuditEvent.objects.order_by("pk"), ("object_label",))

    assert (rows, text) == (3, "label\nx 0\nx 1\nx 2\n")
    assert others_at_work() == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_stops_reading_stops_the_database() -> None:
    make_events(4_000, label="x" * 200)
    before = set(threading.enumerate())

    with closing(csv_pieces(("label",), AuditEvent.objects.order_by("pk"), ("object_label",))) as pieces:  # type: ignore[type-var]
        next(pieces)
        first, _rows = next(pieces)
        assert first
        if connection.vendor == "postgresql":
            assert len(set(threading.enumerate()) - before) == 1

    assert set(threading.enumerate()) <= before
    assert others_at_work() == 0
    assert AuditEvent.objects.count() == 4_000


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_waits_holds_no_more_than_a_pipe_in_memory() -> None:
    """The server's rest waits in the server: nothing is read that nobody has asked for."""
    make_events(4_000, label="x" * 200)

    with closing(csv_pieces(("label",), AuditEvent.objects.order_by("pk"), ("object_label",))) as pieces:  # type: ignore[type-var]
        sizes = [len(piece) for piece, _rows in pieces]

    assert sum(sizes) > 4_000 * 200
    assert max(sizes) <= 256 * 1024


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_in_the_database_is_raised_to_the_reader() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite makes no error of it")
    make_events(1)
    wrong = AuditEvent.objects.annotate(n=Cast(F("object_label"), IntegerField()))

    with pytest.raises(Exception, match="invalid input syntax"):
        list(csv_pieces(("n",), wrong, ("n",)))

    assert others_at_work() == 0
    assert AuditEvent.objects.count() == 1


def others_at_work() -> int:
    """Count the server's other connections to this database that are still busy."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])
