"""Every row of the database, to show that a refusal changed nothing."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.db import connection

NOT_DATA = frozenset({"django_migrations", "django_content_type", "auth_permission", "auth_group_permissions"})

Snapshot = dict[str, list[tuple[Any, ...]]]


def database_snapshot(*, but: Collection[str] = ()) -> Snapshot:
    """Map each table to its rows in a fixed order; tables in `but` are left out."""
    left_out = NOT_DATA.union(but)
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - left_out)
        return {table: _rows(cursor, table) for table in tables}


def database_hash(*, but: Collection[str] = ()) -> str:
    """Return one number for every row of the database."""
    return sha256(repr(database_snapshot(but=but)).encode()).hexdigest()


def _rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(cursor.fetchall(), key=repr)
