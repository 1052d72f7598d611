"""A Redis cache whose absence costs speed, never a page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST_SECONDS = 5  # how long a Redis that failed is left alone, so that a hanging one does not slow every call
LOG_SECONDS = 60


class Outage:
    """What this process knows about Redis; shared by its threads, each of which has a client of its own."""

    def __init__(self) -> None:
        self.resting_until = 0.0
        self.silent_until = 0.0

    @property
    def is_resting(self) -> bool:
        return time.monotonic() < self.resting_until

    def begin(self, error: RedisError) -> None:
        now = time.monotonic()
        self.resting_until = now + REST_SECONDS
        if now >= self.silent_until:
            self.silent_until = now + LOG_SECONDS
            logger.warning("The cache is unreachable; going on without it: %s", error)


outage = Outage()


class FailoverRedisClient(RedisCacheClient):
    """Answer as an empty cache does while Redis cannot be reached."""

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        return self._ask(False, super().add, key, value, timeout)

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(default, super().get, key, default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._ask(None, super().set, key, value, timeout)

    def touch(self, key: Any, timeout: Any) -> Any:
        return self._ask(False, super().touch, key, timeout)

    def delete(self, key: Any) -> Any:
        return self._ask(False, super().delete, key)

    def get_many(self, keys: Iterable[Any]) -> Any:
        return self._ask({}, super().get_many, keys)

    def has_key(self, key: Any) -> Any:
        return self._ask(False, super().has_key, key)

    def incr(self, key: Any, delta: int) -> Any:
        value = self._ask(None, super().incr, key, delta)
        if value is None:
            raise ValueError(f"Key {key!r} not found.")  # what Django promises of a missing key
        return value

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        self._ask(None, super().set_many, data, timeout)

    def delete_many(self, keys: Iterable[Any]) -> None:
        self._ask(None, super().delete_many, keys)

    def clear(self) -> Any:
        return self._ask(False, super().clear)

    def _ask(self, otherwise: Any, method: Callable[..., Any], *args: Any) -> Any:
        if outage.is_resting:
            return otherwise
        try:
            return method(*args)
        except RedisError as error:
            outage.begin(error)
            return otherwise


class FailoverRedisCache(RedisCache):
    """Django's Redis cache with a client that survives an outage."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = FailoverRedisClient
