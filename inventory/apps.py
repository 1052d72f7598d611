"""The inventory app's configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = _("Catalogue and stock")

    def ready(self) -> None:
        """Register what is always true of this app's tables, and what the start page shows of them."""
        from inventory import deeds, integrity, palette, panels

        integrity.register()
        deeds.register()
        panels.register()
        palette.register()
