"""Logging: the console and one file, each line with the id of its request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backoffice.settings.environment import BASE_DIR, env


def logging_config() -> dict[str, Any]:
    """Return LOGGING; LOG_FILE names the file (a dash: console only), LOG_FORMAT is text or json."""
    log_file = env.str("LOG_FILE", default="logs/django.log")
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler"}}
    if log_file != "-":
        path = BASE_DIR / log_file
        _make_folder(path)
        # Watched, not rotating: several workers write it, and logrotate may move it away under them.
        handlers["file"] = {"class": "logging.handlers.WatchedFileHandler", "filename": path, "delay": True}
    for handler in handlers.values():
        handler |= {"filters": ("request_id", "refusal"), "formatter": env.str("LOG_FORMAT", default="text")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "backoffice.logs.RequestIdFilter"},
            "refusal": {"()": "backoffice.logs.RefusalFilter"},
        },
        "formatters": {
            "text": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
            "json": {"()": "backoffice.logs.JsonFormatter"},
        },
        "handlers": handlers,
        "root": {"handlers": tuple(handlers), "level": env.str("LOG_LEVEL", default="INFO")},
        # Django's own configuration would print to the console a second time.
        "loggers": {"django": {"handlers": (), "level": "INFO", "propagate": True}},
    }


def _make_folder(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
