"""The roles' groups hold what the table says, from the first migrate on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import OperationalError

from backoffice.roles import ROLE_PERMISSIONS, Role
from backoffice.settings.environment import BASE_DIR

COUNT = """
SELECT auth_group.name, COUNT(*) FROM auth_group
JOIN auth_group_permissions ON auth_group_permissions.group_id = auth_group.id GROUP BY auth_group.name
"""


def held_by(role: Role) -> set[str]:
    permissions = Group.objects.get(name=role.group_name).permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


@pytest.mark.once
@pytest.mark.thorough
def test_one_migrate_of_an_empty_database_completes_the_roles(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "backoffice.settings.dev",
        "LOG_FILE": "-",
    }

    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=BASE_DIR, env=environment, check=True)

    with sqlite3.connect(database) as connection:
        counts = dict(connection.execute(COUNT))
    connection.close()
    assert counts == {role.group_name: len(permissions) for role, permissions in ROLE_PERMISSIONS.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_group_holds_exactly_its_roles_permissions(role: Role) -> None:
    assert held_by(role) == ROLE_PERMISSIONS[role]


@pytest.mark.django_db
def test_the_command_mends_groups_and_prints_a_line_a_role(capsys: pytest.CaptureFixture[str]) -> None:
    viewers = Group.objects.get(name="Viewer")
    viewers.permissions.set(Permission.objects.filter(codename="change_user"))
    Group.objects.get(name="Staff").delete()

    call_command("sync_roles")

    assert all(held_by(role) == ROLE_PERMISSIONS[role] for role in Role)
    lines = [f"{role.group_name}: {len(permissions)} permissions" for role, permissions in ROLE_PERMISSIONS.items()]
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.django_db
def test_an_unknown_permission_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, frozenset({"sales.fly_to_moon"}))

    with pytest.raises(CommandError, match=r"^The roles were not changed: No such permission: sales\.fly_to_moon\.$"):
        call_command("sync_roles")


def test_a_database_without_tables_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("no such table: auth_group\nmore")

    monkeypatch.setattr("backoffice.management.commands.sync_roles.sync_roles", fail)

    with pytest.raises(CommandError, match=r"no such table: auth_group\. Is it migrated\?$"):
        call_command("sync_roles")
