"""A second database without any table, for tests of the migrations themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection


@contextmanager
def on_an_empty_database(folder: Path) -> Iterator[None]:
    """Let the default connection lead to a new, empty database inside the block; never inside a transaction."""
    usual = connection.settings_dict["NAME"]
    other = str(folder / "empty.sqlite3") if connection.vendor == "sqlite" else f"{usual}_empty"
    _administer(f'CREATE DATABASE "{other}"')
    _switch(other)
    try:
        yield
    finally:
        _switch(str(usual))
        _administer(f'DROP DATABASE "{other}"')


def _switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def _administer(statement: str) -> None:
    """Ask the server; a SQLite file needs nobody to make it."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:  # as Django's own test runner does
            cursor.execute(statement)
