"""Write the roles' groups and permissions as the table in `backoffice.roles` says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from backoffice.services.roles import sync_roles


class Command(BaseCommand):
    help = "Write the roles Admin, Staff and Viewer with their permissions. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = sync_roles()
        except LookupError as error:
            raise CommandError(f"The roles were not changed: {error.args[0]}.") from error
        except DatabaseError as error:
            raise CommandError(
                "The roles were not changed, because the database did not answer as expected: "
                f"{str(error).splitlines()[0]}. Is it migrated?"
            ) from error
        for role, count in counts.items():
            self.stdout.write(f"{role.group_name}: {count} permissions")
