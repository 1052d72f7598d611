from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from backoffice.models import SiteSettings
from backoffice.models.append_only import missing_triggers
from backoffice.roles import ROLE_PERMISSIONS, Role
from backoffice.tests.empty_database import on_an_empty_database
from inventory.models import StockLocation

OWN_APPS = ("sales", "inventory", "backoffice")


def permissions_of_groups() -> dict[str, set[str]]:
    return {
        group.name: {
            f"{app}.{name}" for app, name in group.permissions.values_list("content_type__app_label", "codename")
        }
        for group in Group.objects.all()
    }


def own_tables() -> list[str]:
    return [table for table in connection.introspection.table_names() if table.startswith(OWN_APPS)]


def triggers() -> list[str]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return [str(row[0]) for row in cursor.fetchall()]


def assert_complete() -> None:
    assert missing_triggers(connection) == []
    assert permissions_of_groups() == {role.group_name: set(ROLE_PERMISSIONS[role]) for role in Role}
    assert SiteSettings.load().order_prefix == "SO-"
    assert StockLocation.default().code == "main"


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_one_migrate_of_an_empty_database_makes_triggers_roles_and_rows_and_can_be_undone(tmp_path: Path) -> None:
    with on_an_empty_database(tmp_path):
        call_command("migrate", verbosity=0)

        assert_complete()

        for app in OWN_APPS:
            call_command("migrate", app, "zero", verbosity=0)

        assert own_tables() == []
        assert triggers() == []

        call_command("migrate", verbosity=0)

        assert_complete()


@pytest.mark.django_db
def test_the_models_have_no_change_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
