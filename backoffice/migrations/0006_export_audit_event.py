from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backoffice", "0005_data_job")]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "default_permissions": ("view",),
                "ordering": ("-id",),
                "permissions": (("export_auditevent", "Can export audit event"),),
                "verbose_name": "audit event",
                "verbose_name_plural": "audit log",
            },
        ),
    ]
