"""Is this process able to serve? Answers a probe, and says nothing about the machine it runs on."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200, or 503 with the parts that fail."""
    return _answer(CHECKS)


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 while this process answers at all; to start it anew would not bring the database back."""
    return _answer({})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 where requests may be sent here. Without the cache they may: pages are slower then."""
    return _answer({name: CHECKS[name] for name in ("database", "migrations")})


def _answer(checks: Mapping[str, Callable[[], bool]]) -> JsonResponse:
    parts = {name: "ok" if _passes(name, check) else "failing" for name, check in checks.items()}
    healthy = "failing" not in parts.values()
    return JsonResponse({"status": "ok" if healthy else "failing", **parts}, status=200 if healthy else 503)


def pending_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the migrations that this database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever it is, the part does not work; the log has the reason, the answer must not
        logger.exception("Health check of the %s failed", name)
        return False


def _database() -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    return not pending_migrations(connections[DEFAULT_DB_ALIAS])


def _cache() -> bool:
    """Write and read back: the cache itself keeps silent when its server is away."""
    key, value = f"health:{uuid.uuid4().hex}", uuid.uuid4().hex
    cache.set(key, value, timeout=10)
    return bool(cache.get(key) == value)


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "migrations": _migrations, "cache": _cache}
