"""A person's own views of the lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """Search, filters and order of a list under a name; `query` is read again before it is used."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="saved_views"
    )
    list_name = models.CharField(_("list"), max_length=100)
    """The model it shows: "sales.order"."""
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        ordering = ("list_name", "name", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "list_name", "name"), name="backoffice_savedview_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="backoffice_savedview_named"),
        )

    def __str__(self) -> str:
        return self.name
