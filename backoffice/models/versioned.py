"""A row that knows when a form has gone stale."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """Count every write. Services bump the number; `save()` never does by itself."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def bump(self) -> None:
        """Mark the row as changed; the caller saves it."""
        self.version += 1
