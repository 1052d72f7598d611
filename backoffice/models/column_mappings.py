"""Column mappings that people have saved: how the columns of somebody's files become ours."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.models.history import history_of
from backoffice.models.versioned import Versioned


class ColumnMapping(Versioned):
    """A mapping by its name; `rules` is the JSON that `backoffice.bulk.mappings` reads."""

    name = models.CharField(_("name"), max_length=60)
    target = models.CharField(_("for"), max_length=20)
    """What it brings in: "products", "customers" …"""
    rules = models.JSONField(_("rules"))

    history = history_of()

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        default_permissions = ("add", "change", "delete", "view")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint("target", Lower("name"), name="backoffice_columnmapping_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="backoffice_columnmapping_named"),
        )

    def __str__(self) -> str:
        return self.name
