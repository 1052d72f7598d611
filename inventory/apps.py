"""The inventory app's configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = _("Catalogue and stock")

    def ready(self) -> None:
        """Register what is always true of this app's tables, what files bring in, and what the start page shows."""
        from inventory import deeds, integrity, palette, panels
        from inventory.imports import layouts

        integrity.register()
        layouts.register()
        deeds.register()
        panels.register()
        palette.register()
