"""Revenue by day reads the orders of 60 days, not all that there ever were."""

from __future__ import annotations

from django.db import migrations, models

from backoffice.live_indexes import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("sales", "0001_initial"),)
    operations = (AddIndexLive("order", models.Index(fields=["submitted_at"], name="sales_order_submitted")),)
