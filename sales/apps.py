"""The sales app's configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        """Register what is always true of this app's tables, and what the lower apps' screens show of the cart."""
        from sales import deeds, integrity, offers, palette, panels
        from sales.imports import customers

        integrity.register()
        customers.register()
        deeds.register()
        offers.register()
        panels.register()
        palette.register()
