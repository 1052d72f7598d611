"""The backoffice app: people, roles, settings, audit."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """Register the checks; connect the roles and the sign-in log, which are the only uses of signals."""
        from backoffice import commands, deeds, integrity
        from backoffice.admin.import_jobs import IMPORT, import_work
        from backoffice.admin.sending import EXPORT, export_work
        from backoffice.checks import append_only_triggers
        from backoffice.jobs.works import works
        from backoffice.services import sign_in

        integrity.register()
        commands.register()
        deeds.register()
        works.register(EXPORT, export_work)
        works.register(IMPORT, import_work)
        register(append_only_triggers, Tags.database)
        # Without a sender: each app's permissions exist only after its own signal; the last one completes the roles.
        post_migrate.connect(write_roles, dispatch_uid="backoffice.write_roles")
        # Django's own handler saves the user, which would write a history row a login.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        sign_in.connect()


def write_roles(sender: AppConfig, apps: Apps | None = None, **kwargs: Any) -> None:
    """Write the roles after the last app's signal; not while the database is half migrated.

    `apps` are those of the migrated state; `flush` gives none, for its database is whole.
    """
    from django.apps import apps as installed

    from backoffice.services.roles import OWN_APPS, sync_roles

    last = [config for config in installed.get_app_configs() if config.models_module is not None][-1]
    migrated = {config.label for config in (apps or installed).get_app_configs() if list(config.get_models())}
    if sender.label == last.label and migrated.issuperset({*OWN_APPS, "auth"}):
        sync_roles()
