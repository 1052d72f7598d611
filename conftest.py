"""What every test needs from its surroundings."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from zlib import crc32

import pytest
from coverage import Coverage
from django.apps import apps
from django.core import serializers
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from backoffice.models.append_only import create_triggers, drop_triggers, missing_triggers
from backoffice.tests.repeats import repeats

OWN_APPS = ("backoffice", "inventory", "sales")
TRANSACTIONAL_FIXTURES = {"transactional_db", "live_server", "django_db_reset_sequences"}


ON_BOTH = ("integrity", "models", "races")
HALVED_BY_TEST = ("faults", "services")
FULL = repeats(full=1, quick=0) == 1


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported, which will never be garbage, and come seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what the other database's run shows as well; a full run skips only what no database changes."""
    sqlite = connection.vendor == "sqlite"
    if item.get_closest_marker("once") and not sqlite:
        pytest.skip("does not depend on the database; runs with SQLite")
    if FULL:
        return
    if item.get_closest_marker("thorough") or "browser" in fixtures_of(item):
        pytest.skip("takes long; runs with TEST_REPEATS=full")
    if item.get_closest_marker("slow") and not sqlite:
        pytest.skip("takes long; runs with SQLite, and with TEST_REPEATS=full here as well")
    if (halved := _halved_by(item)) and (crc32(halved.encode()) % 9 < 4) != sqlite:
        pytest.skip("a quick run does one half of these on each database; TEST_REPEATS=full does all on both")


def _halved_by(item: pytest.Item) -> str:
    """Return the name that says on which database a quick run does it, the file's or the test's; else nothing.

    SQLite takes the smaller half of the names, for it alone does what is marked `once` or `slow`.
    """
    if any(item.get_closest_marker(name) for name in ("once", "slow")):
        return ""
    folder = item.path.parent.name
    if item.get_closest_marker("halved") or folder in HALVED_BY_TEST:
        return item.nodeid
    return "" if folder in ON_BOTH else item.path.name


def fixtures_of(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def unmeasured_races(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the coverage's tracer out of races, where it costs half the time; other tests run the same lines."""
    measured = Coverage.current() if request.path.parent.name == "races" else None
    if measured is not None:
        measured.stop()
    yield
    if measured is not None:
        measured.start()


@pytest.fixture(scope="session")
def rows_of_migrations(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """What the migrations wrote (the default location, the site's settings); a flush leaves the roles alone."""
    with django_db_blocker.unblock():
        models = (model for model in apps.get_models() if model._meta.app_label in OWN_APPS)
        return str(serializers.serialize("json", (row for model in models for row in model._base_manager.all())))


@pytest.fixture(autouse=True)
def whole_database_after_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a transactional test's flush through the append-only triggers, and make good what it took.

    The flush comes after this fixture's end, so that the next transactional test puts triggers and rows back;
    pytest-django runs the others first.
    """
    if not _is_transactional(request):
        yield
        return
    rows = request.getfixturevalue("rows_of_migrations")
    request.getfixturevalue("transactional_db")
    if missing_triggers(connection):
        for row in serializers.deserialize("json", rows):
            row.save()
        create_triggers(connection)
    yield
    drop_triggers(connection)


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    by_marker = marker is not None and marker.kwargs.get("transaction", False)
    return by_marker or not TRANSACTIONAL_FIXTURES.isdisjoint(request.fixturenames)
