"""With Redis in front of the sessions, the cart stands whatever becomes of Redis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from backoffice import cache as failover
from backoffice.sessions.cached_db import PREFIX
from backoffice.tests.factories import PASSWORD, make_user
from backoffice.tests.redis_server import RedisServer
from inventory.tests.factories import make_product
from sales.models import Order
from sales.tests.cart.pages import Window, quantities
from sales.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Redis that runs where it is installed, and a port at which nothing answers where it is not."""
    server = RedisServer(tmp_path)
    if RedisServer.is_installed():
        server.start()
    monkeypatch.setattr(failover, "outage", failover.Outage())
    monkeypatch.setattr(failover, "REST_SECONDS", 0)  # a process that notices at once that Redis is back
    settings.CACHES = {
        "default": {
            "BACKEND": "backoffice.cache.FailoverRedisCache",
            "LOCATION": server.url,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    settings.SESSION_ENGINE = "backoffice.sessions.cached_db"
    yield server
    caches["default"].close()
    server.stop()


def test_signing_in_and_a_phone_order_work_before_during_and_after_an_outage(server: RedisServer) -> None:
    products, customer, user = [make_product() for _ in range(3)], make_customer(), make_user()
    client = Client()

    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    Window(client).go(q=products[0].sku)
    if RedisServer.is_installed():
        with redis.Redis.from_url(server.url) as inside:
            kept = list(inside.scan_iter(f"*{PREFIX}*"))
            assert kept
            assert all(0 < inside.ttl(key) <= 60 for key in kept)

    server.stop()
    Window(client).go(q=products[1].sku)
    client.post("/users/logout/")
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert quantities(client) == {products[0].pk: 1, products[1].pk: 1}

    if RedisServer.is_installed():
        server.start()
    window = Window(client)
    window.go(q=products[2].sku)
    window.go(f"customer {customer.pk}")
    window.go("place")

    assert Order.objects.get().line_count == 3


def test_redis_forgets_a_session_with_the_sign_out_and_by_itself_after_a_minute(server: RedisServer) -> None:
    if not RedisServer.is_installed():
        pytest.skip("redis-server is not installed")
    client = Client()
    client.force_login(make_user())
    assert client.get("/admin/").status_code == 200

    with redis.Redis.from_url(server.url) as inside:
        (name,) = inside.scan_iter(f"*{PREFIX}*")
        left = inside.dump(name), inside.ttl(name)
        client.post("/users/logout/")
        assert inside.dump(name) is None

    assert left[0] is not None
    assert 0 < int(str(left[1])) <= 60
