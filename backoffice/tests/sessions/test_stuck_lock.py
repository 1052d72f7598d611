"""Whoever only reads is not kept waiting by a lock that somebody else holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from backoffice.roles import Role
from backoffice.sessions.stamps import ACTIVE_AT
from backoffice.tests.factories import make_client
from backoffice.tests.sessions.browsers import MINUTE, Clock, clock, content, key_of

__all__ = ("clock",)

HOLD = {"postgresql": "SELECT 1 FROM django_session FOR UPDATE", "sqlite": "SELECT 1"}
IMPATIENT = {"postgresql": "SET lock_timeout = '50ms'", "sqlite": "PRAGMA busy_timeout = 50"}


@contextmanager
def held_by_another() -> Iterator[None]:
    """Hold the session's row, or on SQLite the one write lock, by a connection of its own."""
    other = connection.copy()
    other.ensure_connection()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        cursor.execute(HOLD[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            other.close()


@pytest.fixture
def client(clock: Clock) -> Client:
    return make_client(Role.STAFF)


@pytest.mark.django_db(transaction=True)
def test_the_note_of_the_last_activity_holds_up_no_page(client: Client, clock: Clock) -> None:
    began = clock.now
    clock.turn(2 * MINUTE)
    with connection.cursor() as cursor:
        cursor.execute(IMPATIENT[connection.vendor])

    with held_by_another():
        page = client.get("/admin/sales/order/")

    assert page.status_code == 200
    assert content(key_of(client))[ACTIVE_AT] == began
    client.get("/admin/sales/order/")
    assert content(key_of(client))[ACTIVE_AT] == began + 2 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_afterwards_a_writer_is_as_patient_as_before(client: Client, clock: Clock) -> None:
    asked = {"postgresql": "SHOW lock_timeout", "sqlite": "PRAGMA busy_timeout"}[connection.vendor]

    def patience() -> object:
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return cursor.fetchone()[0]

    usual = patience()
    clock.turn(2 * MINUTE)
    client.get("/admin/sales/order/")

    assert patience() == usual
