"""Which database: DATABASE_URL, or the DB_* parts, or SQLite in the project's folder."""

from __future__ import annotations

from typing import Any

from backoffice.settings.environment import BASE_DIR, env

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"

# SQLite has no row locks: a transaction takes the write lock when it begins, and the others wait for it.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON",
}
# A server that vanished without a word must hold nobody for the many minutes that the network stack waits.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def database() -> dict[str, Any]:
    """Return the one database's settings, with the options its kind needs."""
    config = _from_url() or _from_parts()
    if config["ENGINE"] == SQLITE:
        config["OPTIONS"] = SQLITE_OPTIONS | config.get("OPTIONS", {})
    else:
        config["OPTIONS"] = POSTGRESQL_OPTIONS | config.get("OPTIONS", {})
        config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
        config["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False)
    return config


def _from_url() -> dict[str, Any]:
    return dict(env.db_url("DATABASE_URL")) if "DATABASE_URL" in env else {}


def _from_parts() -> dict[str, Any]:
    engine = env.str("DB_ENGINE", default=SQLITE)
    config = {
        "ENGINE": engine if "." in engine else f"django.db.backends.{engine}",
        "NAME": env.str("DB_NAME", default=str(BASE_DIR / "db.sqlite3")),
    }
    for key in ("USER", "PASSWORD", "HOST", "PORT"):
        config[key] = env.str(f"DB_{key}", default="")
    return config
