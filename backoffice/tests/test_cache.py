"""Without Redis the pages go on."""

from __future__ import annotations

import logging
import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import Client
from pytest_django import Settings

from backoffice import cache as failover
from backoffice.tests.factories import PASSWORD, make_user


@pytest.fixture
def lost_cache(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> BaseCache:
    """The cache of a process whose Redis does not answer."""
    monkeypatch.setattr(failover, "outage", failover.Outage())
    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    lost = {"BACKEND": "backoffice.cache.FailoverRedisCache", "LOCATION": "redis://127.0.0.1:9", "OPTIONS": options}
    settings.CACHES = {"default": lost}
    return caches["default"]


def test_a_lost_cache_answers_like_an_empty_one(lost_cache: BaseCache) -> None:
    lost_cache.set("key", 1)
    lost_cache.set_many({"key": 1})
    lost_cache.delete_many(["key"])
    lost_cache.clear()

    assert lost_cache.get("key", "default") == "default"
    assert lost_cache.get_many(["key"]) == {}
    assert lost_cache.add("key", 1) is False
    assert lost_cache.touch("key") is False
    assert lost_cache.delete("key") is False
    assert "key" not in lost_cache
    with pytest.raises(ValueError, match="not found"):
        lost_cache.incr("key")


def test_an_outage_is_logged_once_a_minute_and_the_server_left_alone(
    lost_cache: BaseCache, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()

    with caplog.at_level(logging.WARNING, logger="backoffice.cache"):
        for _ in range(100):
            lost_cache.get("key")
        failover.outage.resting_until = 0
        lost_cache.get("key")

    assert [record.name for record in caplog.records] == ["backoffice.cache"]
    assert failover.outage.is_resting
    assert time.monotonic() - began < 10


@pytest.mark.django_db
def test_signing_in_works_while_sessions_cannot_be_cached(
    lost_cache: BaseCache, settings: Settings, client: Client
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    user = make_user()

    response = client.post("/admin/login/?next=/admin/", {"username": user.username, "password": PASSWORD})

    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200
