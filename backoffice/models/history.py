"""History tables: a row for each version of a record."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


def history_of(**options: Any) -> Any:
    """Return simple-history's records with 64-bit ids: they outgrow the table that they are about."""
    return HistoricalRecords(history_id_field=models.BigAutoField(), **options)
