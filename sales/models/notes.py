"""What people write down about an order. A note is added and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.models.catalogue import NO_NUL
from sales.models.orders import Order


class OrderNote(models.Model):
    """A remark with its author and time."""

    order = models.ForeignKey(Order, models.CASCADE, verbose_name=_("order"), related_name="notes")
    body = models.TextField(_("note"), max_length=5000, validators=NO_NUL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        null=True,
        blank=True,
        related_name="order_notes",
        editable=False,
    )
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("created_at", "id")
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return self.body[:60]
