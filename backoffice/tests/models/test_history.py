from __future__ import annotations

from django.apps import apps
from django.db import models


def test_history_tables_count_in_64_bits() -> None:
    tables = [model for model in apps.get_models() if hasattr(model, "instance_type")]

    assert len(tables) == 9
    assert all(isinstance(table._meta.pk, models.BigAutoField) for table in tables)
