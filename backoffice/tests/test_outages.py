"""What ends by itself is told from what is our own fault, by what the databases really say."""

from __future__ import annotations

import errno

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from backoffice.models import SiteSettings
from backoffice.outages import Outage, outage_of

IMPATIENT = {"postgresql": "SET lock_timeout = '50ms'", "sqlite": "PRAGMA busy_timeout = 50"}


def failure_of(statement: str) -> BaseException:
    """What the database raises at this statement."""
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute(statement)
    return caught.value


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_somebody_else_holds_means_busy() -> None:
    other = connection.copy()
    with transaction.atomic():
        SiteSettings.objects.select_for_update().update(company_name="Held")
        other.ensure_connection()
        with other.cursor() as cursor:
            cursor.execute(IMPATIENT[connection.vendor])
            with pytest.raises(OperationalError) as caught:
                cursor.execute("UPDATE backoffice_sitesettings SET company_name = 'Mine'")
    other.close()

    assert outage_of(caught.value) is Outage.BUSY


@pytest.mark.django_db(transaction=True)
def test_a_full_or_slow_database_is_an_outage() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        error = failure_of("CREATE TABLE much AS SELECT zeroblob(5000000)")
        connection.close()
        assert outage_of(error) is Outage.FULL
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'")
        assert outage_of(failure_of("SELECT pg_sleep(5)")) is Outage.BUSY
        assert outage_of(failure_of("SELECT pg_terminate_backend(pg_backend_pid())")) is Outage.AWAY
        connection.close()


@pytest.mark.django_db
def test_our_own_faults_are_none() -> None:
    with transaction.atomic():
        error = failure_of("SELECT * FROM no_such_table")
        transaction.set_rollback(True)

    assert outage_of(error) is None
    assert outage_of(RuntimeError()) is None
    assert outage_of(FileNotFoundError(errno.ENOENT, "x")) is None
    assert outage_of(None) is None


def test_what_was_raised_from_an_outage_tells_of_it() -> None:
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = OSError(errno.ENOSPC, "x")

    assert outage_of(wrapped) is Outage.FULL
