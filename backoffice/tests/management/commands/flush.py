"""Django's flush for transactional tests, without making permissions and roles anew behind each of them."""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.core.management.commands.flush import Command as DjangosFlush
from django.db import connections

KEPT = frozenset({"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"})


class Command(DjangosFlush):
    help = "Empty all tables but those that hold the permissions and the roles; no transactional test changes them."

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [name for name in names if name not in KEPT]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, reset_sequences=False))
