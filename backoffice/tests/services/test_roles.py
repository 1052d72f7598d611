from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from backoffice.roles import ROLE_PERMISSIONS, Role
from backoffice.services.roles import OWN_APPS, sync_roles
from backoffice.tests.factories import make_user

pytestmark = pytest.mark.django_db


def names(permissions: QuerySet[Permission]) -> set[str]:
    rows = Permission.objects.filter(pk__in=permissions).values_list("content_type__app_label", "codename")
    return {f"{app}.{name}" for app, name in rows}


@pytest.mark.parametrize("role", Role)
def test_the_migrations_gave_each_role_exactly_its_permissions(role: Role) -> None:
    assert names(Group.objects.get(name=role.group_name).permissions.all()) == ROLE_PERMISSIONS[role]
    assert make_user(role).get_all_permissions() == ROLE_PERMISSIONS[role]


def test_every_permission_of_the_table_exists() -> None:
    existing = names(Permission.objects.filter(content_type__app_label__in=OWN_APPS))

    assert frozenset[str]().union(*ROLE_PERMISSIONS.values()) <= existing


def test_each_role_may_do_what_the_lesser_one_may() -> None:
    assert ROLE_PERMISSIONS[Role.VIEWER] < ROLE_PERMISSIONS[Role.STAFF] < ROLE_PERMISSIONS[Role.ADMIN]


def test_a_viewer_may_look_only_and_sees_no_cost() -> None:
    assert all(name.split(".")[1].startswith("view_") for name in ROLE_PERMISSIONS[Role.VIEWER])
    assert "inventory.view_cost_price" not in ROLE_PERMISSIONS[Role.VIEWER]


def test_writing_the_roles_again_mends_what_somebody_changed() -> None:
    staff = Group.objects.get(name="Staff")
    staff.permissions.set(Permission.objects.filter(codename__in=["delete_group", "view_order"]))
    Group.objects.get(name="Viewer").delete()

    counts = sync_roles()

    assert names(staff.permissions.all()) == ROLE_PERMISSIONS[Role.STAFF]
    assert names(Group.objects.get(name="Viewer").permissions.all()) == ROLE_PERMISSIONS[Role.VIEWER]
    assert counts == {role: len(permissions) for role, permissions in ROLE_PERMISSIONS.items()}


def test_a_permission_that_a_migration_has_not_written_yet_is_made() -> None:
    Permission.objects.filter(codename="view_cost_price").delete()

    sync_roles()

    assert make_user(Role.STAFF).has_perm("inventory.view_cost_price")


def test_a_permission_that_does_not_exist_is_named_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, frozenset({"inventory.fly_product"}))

    with pytest.raises(LookupError, match=r"inventory\.fly_product"):
        sync_roles()

    assert Group.objects.get(name="Viewer").permissions.count() > 1
