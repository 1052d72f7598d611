"""The database: whether it answers, who may change its tables, what limits it has, and whether its guards stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import Permission
from django.db import connection

from backoffice.doctor.findings import Finding, fix, ok, warn
from backoffice.health import pending_migrations
from backoffice.models import User
from backoffice.models.append_only import missing_triggers
from backoffice.roles import ROLE_PERMISSIONS, Role

OWNED = """
    SELECT r.rolsuper, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),
        has_schema_privilege('public', 'CREATE')
    FROM pg_roles r WHERE r.rolname = current_user
"""
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
ROLES_SQL = "Make the two roles of deploy/roles.sql, and let DATABASE_URL name backoffice_app."


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            yield ok("database", f"PostgreSQL {cursor.fetchone()[0]} answers")
        else:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            yield ok("database", f"SQLite answers, journal mode {mode}")
    yield from _postgresql() if connection.vendor == "postgresql" else _sqlite()


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        is_super, owned, may_create = cursor.fetchone()
        if is_super or owned or may_create:
            yield warn("database", "the role that serves pages may change tables and switch triggers off", ROLES_SQL)
        for limit in LIMITS:
            cursor.execute(f"SHOW {limit}")
            if cursor.fetchone()[0] == "0":
                yield warn("database", f"{limit} is not set, so that a page may wait for ever", ROLES_SQL)
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
        cursor.execute("SHOW synchronous_commit")
        if fsync != "on" or cursor.fetchone()[0] == "off":
            yield fix(
                "database",
                "what is saved may be lost with the power",
                "Set fsync and synchronous_commit to on in postgresql.conf.",
            )


def _sqlite() -> Iterator[Finding]:
    path = Path(connection.settings_dict["NAME"])
    if path.is_file() and path.stat().st_mode & 0o007:
        yield fix("database", f"everybody on this machine can read {path}", f"chmod o= {path}*")


def migrations() -> Iterator[Finding]:
    if pending := pending_migrations(connection):
        yield fix("migrations", f"{len(pending)} are missing", "As the owner: python manage.py migrate_once")
    else:
        yield ok("migrations", "all are applied")


def triggers() -> Iterator[Finding]:
    if missing := missing_triggers(connection):
        names = ", ".join(missing)
        yield fix("triggers", f"ledger and audit log can be changed: {names} missing", "Restore them by a migration.")
    else:
        yield ok("triggers", "ledger and audit log are append-only")


def roles() -> Iterator[Finding]:
    wrong = [role.group_name for role in Role if _rights_of(role) != ROLE_PERMISSIONS[role]]
    if wrong:
        yield fix("roles", f"{', '.join(wrong)} have not the rights of this release", "python manage.py sync_roles")
    admins = User.objects.filter(is_active=True, groups__name=Role.ADMIN.group_name).count()
    supers = User.objects.filter(is_active=True, is_superuser=True).count()
    if admins + supers == 0:
        yield fix("roles", "nobody can manage people", "python manage.py createsuperuser")
    elif not wrong:
        yield ok("roles", f"as in this release; {admins + supers} people can manage others")


def _rights_of(role: Role) -> set[str]:
    rows = Permission.objects.filter(group__name=role.group_name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}
