"""A lock that somebody holds and does not let go."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]

from faults.place import Server, Shop, shop, step
from faults.report import Row

LIMITS = {"postgresql": 5.0, "sqlite": 20.0}
SLACK = 3.0


def lock(vendor: str, folder: Path, tries: int) -> Iterator[Row]:
    """Whoever needs it is told `busy` within the time-out, others work on; afterwards it works."""
    for is_twin in (False, True) if vendor == "postgresql" else (False,):
        with shop(vendor, folder / f"lock-{is_twin}") as place:
            row = Row("stuck lock", vendor, is_twin=is_twin)
            if is_twin:
                _execute(place, "ALTER ROLE backoffice_app RESET lock_timeout")
            with Server(place) as server:
                for order in place.known["orders"][: 1 if is_twin else min(tries, 5)]:
                    _meet(server, place, order, row)
            row.broken += place.broken()
            yield row


def _meet(server: Server, place: Shop, order: int, row: Row) -> None:
    limit = LIMITS[place.vendor] + SLACK
    with held(place, order):
        began = time.monotonic()
        try:
            answer = server.ask(step(order, "process"), {}, timeout=limit)
        except OSError:
            row.expect(False, f"an answer within {limit:.0f} s")
        else:
            row.expect("Busy at the moment" in answer.text, f"busy, not {answer.status}")
            row.expect(answer.retry_after, "with Retry-After")
        row.notes = [*(note for note in row.notes if "NOT" in note), f"answered after {time.monotonic() - began:.1f} s"]
        row.expect(server.status("/admin/sales/order/") == 200, "others go on reading")
    began = time.monotonic()
    row.expect(server.status(step(order, "process"), {}) == 302 or row.is_twin, "it works once the lock is gone")
    row.seconds.append(time.monotonic() - began)
    row.tries += 1


@contextmanager
def held(place: Shop, order: int) -> Iterator[None]:
    if place.postgresql:
        with closing(psycopg2.connect(place.postgresql.address())) as rival, rival.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT 1 FROM sales_order WHERE id = %s FOR UPDATE", [order])
            yield
    else:
        with closing(sqlite3.connect(place.folder / "db.sqlite3", isolation_level=None)) as rival:
            rival.execute("BEGIN IMMEDIATE")
            yield


def _execute(place: Shop, statement: str) -> None:
    assert place.postgresql
    with closing(psycopg2.connect(place.postgresql.address("postgres"))) as server, server.cursor() as cursor:
        cursor.execute(statement)
        server.commit()
