"""Files that came in or went out: who, what, how many rows, and the hash that proves which file it was."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.models.users import User


class Kind(models.TextChoices):
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class DataJobQuerySet(models.QuerySet["DataJob"]):
    def of(self, user: User) -> DataJobQuerySet:
        """Keep what this person may see: an Admin all, anybody else what is his or her own."""
        return self if user.is_admin_role else self.filter(owner=user)

    def running(self) -> DataJobQuerySet:
        return self.filter(state=State.RUNNING)

    def unfinished(self) -> DataJobQuerySet:
        return self.exclude(state__in=ENDED)

    def ended(self) -> DataJobQuerySet:
        return self.filter(state__in=ENDED)


class DataJob(models.Model):
    """An import or export. How far it is stands on `jobs.board`, which can be read while a merge holds the database.

    Without a `work` it was a download, made while somebody waited; it cannot be run again.
    """

    Kind = Kind
    State = State

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, editable=False)
    work = models.CharField(_("work"), max_length=64, blank=True, editable=False)
    """Its function's name in `jobs.works`."""
    title = models.CharField(_("what"), max_length=200, editable=False)
    list_name = models.CharField(_("list"), max_length=100, blank=True, editable=False)
    """The model it is about: "sales.order"."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who"),
        null=True,
        editable=False,
        related_name="data_jobs",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    attempt = models.PositiveIntegerField(_("attempt"), default=0, editable=False)
    arguments = models.JSONField(_("arguments"), default=dict, editable=False, encoder=DjangoJSONEncoder)
    filter = models.JSONField(_("filter"), default=dict, editable=False)
    columns = models.JSONField(_("columns"), default=list, editable=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    file = models.CharField(_("stored as"), max_length=80, blank=True, editable=False)
    """Its random name among the jobs' files; empty where none is kept."""
    size = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    rows = models.PositiveBigIntegerField(_("rows"), default=0, editable=False)
    counts = models.JSONField(_("counts"), default=dict, editable=False)
    message = models.TextField(_("message"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects: ClassVar[models.Manager[DataJob]] = models.Manager.from_queryset(DataJobQuerySet)()

    class Meta:
        verbose_name = _("import or export")
        verbose_name_plural = _("imports and exports")
        default_permissions = ("view",)
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("owner", "-id"), name="backoffice_datajob_owner"),
            models.Index(fields=("state", "-id"), name="backoffice_datajob_state"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="backoffice_datajob_kind"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="backoffice_datajob_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}: {self.title}"

    @property
    def audit_label(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED
