from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client

from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.factories import can_sign_in, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_the_role_is_that_of_the_users_group(role: Role) -> None:
    user = make_user(role)

    assert user.role is role
    assert user.is_admin_role is (role is Role.ADMIN)


def test_a_superuser_counts_as_admin_whatever_their_groups() -> None:
    assert make_user(None, is_superuser=True).role is Role.ADMIN
    assert make_user(Role.VIEWER, is_superuser=True).role is Role.ADMIN


def test_the_most_powerful_of_several_roles_counts() -> None:
    user = make_user(Role.VIEWER)
    user.groups.add(Group.objects.get(name="Staff"))

    assert user.role is Role.STAFF


def test_without_a_role_group_there_is_no_role() -> None:
    user = make_user(None)
    user.groups.add(Group.objects.create(name="Book club"))

    assert user.role is None
    assert user.is_admin_role is False
    assert User().role is None
    assert User(is_superuser=True).role is Role.ADMIN


def test_the_group_of_a_role_is_not_translated() -> None:
    assert [role.group_name for role in Role] == ["Admin", "Staff", "Viewer"]


def test_active_admins_are_superusers_and_members_of_the_group_who_may_sign_in() -> None:
    by_group = make_user(Role.ADMIN)
    by_group.groups.add(Group.objects.get(name="Staff"))
    superuser = make_user(Role.ADMIN, is_superuser=True)
    make_user(Role.ADMIN, is_active=False)
    make_user(Role.STAFF)

    assert list(User.objects.active_admins()) == [by_group, superuser]


def test_the_display_name_is_the_full_name_where_there_is_one() -> None:
    assert make_user(username="ada", first_name="Ada", last_name="Lovelace").display_name == "Ada Lovelace"
    assert make_user(username="bob").display_name == "bob"


def test_history_holds_neither_password_nor_sign_in_time() -> None:
    user = make_user()

    names = {field.name for field in User.history.model._meta.get_fields()}

    assert user.history.exists()
    assert {"username", "email", "is_active"} <= names
    assert not names & {"password", "last_login"}


def test_signing_in_is_stamped_without_a_history_row(client: Client) -> None:
    user = make_user()
    rows = user.history.count()

    assert can_sign_in(user, client=client)

    user.refresh_from_db()
    assert user.last_login is not None
    assert (user.history.count(), user.version) == (rows, 1)


def test_a_username_belongs_to_one_person() -> None:
    make_user(username="ada")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="ada")


def test_nobody_may_be_given_a_permission_to_delete_users() -> None:
    assert "delete" not in User._meta.default_permissions
