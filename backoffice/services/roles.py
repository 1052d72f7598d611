"""Write the roles' groups as `backoffice.roles` says."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from backoffice.roles import ROLE_PERMISSIONS, Role

OWN_APPS = ("backoffice", "inventory", "sales")


@transaction.atomic
def sync_roles() -> dict[Role, int]:
    """Give each role's group exactly its permissions; return how many each has. Safe to repeat.

    Raises LookupError where a permission of the table does not exist.
    """
    for label in OWN_APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.filter(content_type__app_label__in=OWN_APPS).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    counts: dict[Role, int] = {}
    for role, names in ROLE_PERMISSIONS.items():
        if unknown := sorted(names - known.keys()):
            raise LookupError(f"No such permission: {', '.join(unknown)}")
        group, _created = Group.objects.get_or_create(name=role.group_name)
        group.permissions.set([known[name] for name in names])
        counts[role] = len(names)
    return counts
