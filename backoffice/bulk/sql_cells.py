"""Cells made by the database itself, the same to the letter as `cells` makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import Any

from django.db import models
from django.utils import timezone

from backoffice.bulk.cells import FORMULA_PATTERN, PLAIN_PATTERN, escape

NO_TEXT = (models.IntegerField, models.DecimalField, models.DateField, models.GenericIPAddressField, models.JSONField)
HARMLESS_START = (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("z") + 1))
"""A digit, or a letter's neighbourhood: nearly every text, decided without a look at the rest of it."""
HARMLESS_ARRAY = "'{" + ",".join(map(str, HARMLESS_START)) + "}'"  # PostgreSQL hashes it: one look instead of four


def cell_sql(vendor: str, field: models.Field[Any, Any], column: str) -> str:
    """Return SQL for the text of a column's cell; NULL is an empty one. A % in it is written %%."""
    kinds = _postgresql if vendor == "postgresql" else _sqlite
    return kinds(field)(column)


def prepare_sqlite(connection: Any) -> None:
    """Teach a connection of the sqlite3 module what `cell_sql` calls."""
    connection.create_function("backoffice_cell", 1, escape, deterministic=True)
    moment_of = partial(_moment_of, timezone.get_current_timezone())
    connection.create_function("backoffice_moment", 1, moment_of, deterministic=True)


def _postgresql(field: models.Field[Any, Any]) -> Callable[[str], str]:
    if isinstance(field, models.BooleanField):
        return _flag
    if isinstance(field, models.DateTimeField):
        return lambda column: f"to_char({column}, 'YYYY-MM-DD HH24:MI:SSTZH:TZM')"
    if isinstance(field, models.GenericIPAddressField):
        return lambda column: f"host({column})"
    if isinstance(field, models.JSONField):
        return lambda column: f"{column}::text"
    if _needs_no_mark(field):
        return str
    return lambda column: (
        f"CASE WHEN ascii({column}) = ANY({HARMLESS_ARRAY}) THEN {column} WHEN {column} = '' THEN NULL"
        f" WHEN ltrim({column}, '''') ~ '{FORMULA_PATTERN}' AND {column} !~ '{PLAIN_PATTERN}'"
        f" THEN '''' || {column} ELSE {column} END"
    )


def _sqlite(field: models.Field[Any, Any]) -> Callable[[str], str]:
    if isinstance(field, models.BooleanField):
        return _flag
    if isinstance(field, models.DateTimeField):
        return lambda column: f"CASE WHEN {column} IS NOT NULL THEN backoffice_moment({column}) END"
    if isinstance(field, models.DecimalField):
        number = f"'%%.{field.decimal_places}f'"
        return lambda column: f"CASE WHEN {column} IS NOT NULL THEN printf({number}, {column}) END"
    if _needs_no_mark(field):
        return str
    return lambda column: (
        f"CASE WHEN unicode({column}) BETWEEN 65 AND 122 OR unicode({column}) BETWEEN 48 AND 57"
        f" OR {column} IS NULL OR {column} = '' THEN {column} ELSE backoffice_cell({column}) END"
    )


def _flag(column: str) -> str:
    return f"CASE {column} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END"


def _needs_no_mark(field: models.Field[Any, Any]) -> bool:
    """Say whether it holds numbers, days, or nothing but words of our own."""
    return isinstance(field, NO_TEXT) or bool(field.choices)


@lru_cache(maxsize=10_000)
def _moment_of(zone: tzinfo, stored: str) -> str:
    """Return the cell of a time as SQLite keeps it: UTC, without saying so."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(zone).isoformat(" ", "seconds")
