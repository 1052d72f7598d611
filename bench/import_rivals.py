"""What an import is measured against: import-export as it comes, and PostgreSQL's COPY of the very same rows."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tablib
from django.db import connection
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from inventory.models import Category, Product, sku_key_of

FOREIGN_KEYS = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
"""


class DefaultResource(ModelResource):  # type: ignore[misc]
    """import-export's own way, row by row, with the history that the model keeps; no audit log, no ledger."""

    category = Field("category", "category", ForeignKeyWidget(Category, "name"))

    class Meta:
        model = Product
        import_id_fields = ("sku",)
        fields = (
            "sku", "name", "description", "category", "price", "cost_price", "tax_rate", "barcode",
            "low_stock_threshold", "is_active",
        )  # fmt: skip

    def before_save_instance(self, instance: Product, row: Any, **kwargs: Any) -> None:
        instance.sku_key = sku_key_of(instance.sku)


def rate_of_default(path: Path) -> float:
    """Return the rows a second of import-export."""
    with path.open(newline="") as file:
        headers, *rows = csv.reader(file)
    start = time.perf_counter()
    result = DefaultResource().import_data(tablib.Dataset(*rows, headers=headers), raise_errors=True)
    assert result.total_rows == len(rows)
    return len(rows) / (time.perf_counter() - start)


def seconds_of_copy(rows: dict[str, str], *, foreign_keys: bool) -> float:
    """Return how long COPY takes to bring rows (by table, as a condition) from files into tables like theirs."""
    seconds = 0.0
    with TemporaryDirectory() as folder, connection.cursor() as cursor:
        for table, condition in rows.items():
            file = Path(folder) / table
            with file.open("wb") as out:
                cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE {condition}) TO STDOUT", out)
            _make_copy(cursor, table, foreign_keys=foreign_keys)
            start = time.perf_counter()
            with file.open("rb") as into:
                cursor.copy_expert(f"COPY bench_{table} FROM STDIN", into)
            seconds += time.perf_counter() - start
            cursor.execute(f"DROP TABLE bench_{table}")
    return seconds


def _make_copy(cursor: Any, table: str, *, foreign_keys: bool) -> None:
    """Make a table with the same columns, checks and indexes."""
    cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
    if foreign_keys:
        cursor.execute(FOREIGN_KEYS, (table,))
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE bench_{table} ADD {definition}")
