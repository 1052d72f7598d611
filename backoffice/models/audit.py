"""The audit log: who did what, to what, when, from where, and whether it was allowed."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.roles import Role


class Outcome(models.TextChoices):
    OK = "ok", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class AuditEvent(models.Model):
    """One immutable line. It names objects by type, id and label, and never holds a customer's data."""

    Outcome = Outcome

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who"),
        null=True,
        blank=True,
        editable=False,
        related_name="audit_events",
    )
    actor_name = models.CharField(_("name"), max_length=150, blank=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, blank=True, editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True, editable=False)
    request_id = models.CharField(_("request"), max_length=64, blank=True, editable=False)
    action = models.CharField(_("action"), max_length=64, editable=False)
    object_type = models.CharField(_("kind of object"), max_length=100, blank=True, editable=False)
    object_id = models.CharField(_("object id"), max_length=64, blank=True, editable=False)
    object_label = models.CharField(_("object"), max_length=255, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, editable=False)
    data = models.JSONField(_("details"), default=dict, blank=True, editable=False, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = (("export_auditevent", "Can export audit event"),)
        indexes = (
            models.Index(fields=("object_type", "object_id", "-id"), name="backoffice_audit_object"),
            models.Index(fields=("actor", "-id"), name="backoffice_audit_actor"),
            models.Index(fields=("action", "-id"), name="backoffice_audit_action"),
            models.Index(fields=("-at",), name="backoffice_audit_at"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="backoffice_auditevent_outcome"
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()
