from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_row(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    settings = apps.get_model("backoffice", "SiteSettings")
    settings.objects.using(editor.connection.alias).get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = (("backoffice", "0002_audit_append_only"),)

    operations = (migrations.RunPython(make_row, migrations.RunPython.noop),)
