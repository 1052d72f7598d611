"""A search looks for exactly this e-mail address or external number first, in whatever case it is written."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Upper

from backoffice.live_indexes import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("sales", "0002_order_submitted_at_index"),)
    operations = (
        AddIndexLive("order", models.Index(Upper("email"), name="sales_order_email")),
        AddIndexLive("order", models.Index(Upper("external_number"), name="sales_order_external_upper")),
    )
