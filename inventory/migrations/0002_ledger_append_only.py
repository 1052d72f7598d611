from __future__ import annotations

from django.db import migrations

from backoffice.models.append_only import AddTriggers


class Migration(migrations.Migration):
    dependencies = (("inventory", "0001_initial"),)

    operations = (AddTriggers("inventory_stockmovement"),)
