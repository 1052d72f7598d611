from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_location(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    locations = apps.get_model("inventory", "StockLocation").objects.using(editor.connection.alias)
    if not locations.filter(is_default=True).exists():
        locations.create(code="main", name="Main warehouse", is_default=True)


class Migration(migrations.Migration):
    dependencies = (("inventory", "0002_ledger_append_only"),)

    operations = (migrations.RunPython(make_location, migrations.RunPython.noop),)
