from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def make_row(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the row and the first line of its history."""
    settings, history = (apps.get_model("backoffice", f"{name}SiteSettings") for name in ("", "Historical"))
    row, made = settings.objects.using(editor.connection.alias).get_or_create(pk=1)
    if made:
        values = {field.attname: getattr(row, field.attname) for field in settings._meta.concrete_fields}
        history.objects.using(editor.connection.alias).create(history_type="+", history_date=timezone.now(), **values)


class Migration(migrations.Migration):
    dependencies = (("backoffice", "0002_audit_append_only"),)

    operations = (migrations.RunPython(make_row, migrations.RunPython.noop),)
