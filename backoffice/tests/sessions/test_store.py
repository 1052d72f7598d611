"""Two tabs of one browser write the same session."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from backoffice.sessions import cached_db
from backoffice.sessions.store import own_key
from backoffice.tests.sessions.browsers import content, make_session, open_store

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["db", "cached_db"], autouse=True)
def engine(request: pytest.FixtureRequest, settings: Settings) -> str:
    settings.SESSION_ENGINE = f"backoffice.sessions.{request.param}"
    return str(request.param)


def test_a_second_tabs_write_keeps_what_the_first_wrote_meanwhile() -> None:
    key = make_session(old=1, gone=1)
    first, second = open_store(key), open_store(key)
    assert (first["old"], second["old"]) == (1, 1)

    first["mine"] = [1, 2]
    del first["gone"]
    first.save()
    second["yours"] = {"a": (3,)}
    second.save()

    assert content(key) == {"old": 1, "mine": [1, 2], "yours": {"a": [3]}}
    assert second["mine"] == [1, 2]


def test_what_a_tab_has_not_changed_it_does_not_write_back() -> None:
    key = make_session(count=1)
    first, second = open_store(key), open_store(key)
    assert second["count"] == 1

    first["count"] = 2
    first.save()
    second["other"] = True
    second.save()

    assert content(key) == {"count": 2, "other": True}


def test_a_change_deep_inside_is_noticed() -> None:
    key = make_session(cart={"lines": []})
    store = open_store(key)

    store["cart"]["lines"].append(7)
    store.save()

    assert content(key) == {"cart": {"lines": [7]}}


def test_the_lock_yields_what_is_there_now_and_writes_what_the_block_made_of_it() -> None:
    key = make_session(lines=[1])
    early = open_store(key)
    assert early["lines"] == [1]
    late = open_store(key)
    late["lines"] = [1, 2]
    late.save()

    with early.locked() as data:
        data["lines"].append(3)

    assert content(key) == {"lines": [1, 2, 3]}
    assert early["lines"] == [1, 2, 3]


def test_a_block_that_fails_writes_nothing() -> None:
    key = make_session(lines=[1])
    store = open_store(key)

    with pytest.raises(ZeroDivisionError), store.locked() as data:
        data["lines"].append(1 // 0)

    assert content(key) == {"lines": [1]}
    assert store["lines"] == [1]


def test_a_session_that_ended_meanwhile_is_not_written_again() -> None:
    key = make_session(a=1)
    store, other = open_store(key), open_store(key)
    assert store["a"] == 1
    other.flush()
    store["a"] = 2

    with pytest.raises(UpdateError):
        store.save()

    assert content(key) == {}


@pytest.mark.parametrize("key", ["nonsense" * 4, "no such\nkey", "x" * 300])
def test_a_made_up_key_is_an_empty_session(key: str) -> None:
    store = open_store(key)

    assert dict(store.items()) == {}
    assert store.session_key is None


def test_a_new_key_takes_along_what_others_wrote() -> None:
    key = make_session(a=1)
    store, other = open_store(key), open_store(key)
    assert store["a"] == 1
    other["b"] = 2
    other.save()

    store["c"] = 3
    store.cycle_key()

    assert store.session_key not in (None, key)
    assert content(str(store.session_key)) == {"a": 1, "b": 2, "c": 3}
    assert content(key) == {}


def test_flushing_keeps_what_belongs_to_a_person_under_a_new_key() -> None:
    key = make_session(**{own_key(7, "cart"): {"lines": [1]}, "_auth_user_id": "7", "token": "x"})
    store, other = open_store(key), open_store(key)
    assert store["token"] == "x"
    with other.locked() as data:
        data[own_key(7, "cart")]["lines"].append(2)

    store.flush()

    assert content(str(store.session_key)) == {own_key(7, "cart"): {"lines": [1, 2]}}
    assert content(key) == {}


def test_flushing_leaves_nothing_where_nothing_belongs_to_anybody() -> None:
    key = make_session(token="x")
    store = open_store(key)

    store.flush()

    assert store.session_key is None
    assert store.is_empty()
    assert not Session.objects.exists()


def test_a_write_lets_the_session_live_for_seven_days_and_clearsessions_ends_it() -> None:
    key = make_session(a=1)
    row = Session.objects.get(pk=key)
    assert 6.9 < (row.expire_date - timezone.now()).total_seconds() / 86400 <= 7

    Session.objects.update(expire_date=timezone.now())
    call_command("clearsessions")

    assert not Session.objects.exists()


def test_the_cache_is_believed_for_a_minute_and_forgets_what_was_not_written(settings: Settings) -> None:
    settings.SESSION_ENGINE = "backoffice.sessions.cached_db"
    key = make_session(a=1)
    name = cached_db.PREFIX + key
    assert cache.get(name) == {"a": 1}

    with pytest.raises(ZeroDivisionError), open_store(key).locked():
        _ = 1 // 0
    assert cache.get(name) is None

    assert content(key) == {"a": 1}
    assert cache.get(name) == {"a": 1}
    assert cached_db.BELIEVED_SECONDS == 60


def test_a_reader_does_not_put_back_what_a_writer_replaced(settings: Settings) -> None:
    settings.SESSION_ENGINE = "backoffice.sessions.cached_db"
    key = make_session(a=1)
    name = cached_db.PREFIX + key
    reader = open_store(key)
    cache.delete(name)

    def slow(session_data: bytes | str) -> dict[str, Any]:
        with open_store(key).locked() as data:
            data["a"] = 2
        return {"a": 1}

    reader.decode = slow  # type: ignore[method-assign]
    reader.load()

    assert cache.get(name) == {"a": 2}
