"""Large imports go to a worker: the confirmed file moves among the jobs' files, with what its preview showed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.admin.people import signed_in
from backoffice.admin.sending import request_of
from backoffice.bulk.engine import merge
from backoffice.bulk.resources import ImportResource
from backoffice.bulk.sources import Source
from backoffice.bulk.uploads import UploadGone, marks_of
from backoffice.exceptions import DomainError
from backoffice.jobs.files import new_name, path_of
from backoffice.jobs.lives import create_job
from backoffice.jobs.notices import remember
from backoffice.jobs.tasks import enqueue, has_worker
from backoffice.jobs.works import Progress, Result
from backoffice.models import AuditEvent, DataJob
from backoffice.whole_files import NoRoom, move

T = TypeVar("T", bound=models.Model)

IMPORT = "import"
MOST_BYTES_AT_ONCE = 2_000_000
"""About 20,000 rows, which take a few seconds."""


class ImportJobs(admin.ModelAdmin[T]):
    """Hand a confirmed file to a worker, and do what a job says there."""

    def _resource(self, request: HttpRequest) -> ImportResource:
        raise NotImplementedError

    def _source(self, request: HttpRequest, job: Mapping[str, str], file: Path) -> Source:
        raise NotImplementedError

    def is_for_later(self, file: Path) -> bool:
        return has_worker() and file.stat().st_size > MOST_BYTES_AT_ONCE and marks_of(file).exists()

    def begin_job(self, request: HttpRequest, asked: Mapping[str, str], file: Path) -> HttpResponse:
        """Let a worker import the file, and show the job's page. Raises NoRoom."""
        extension = Path(asked["name"]).suffix.lstrip(".").lower()
        name = new_name(extension if extension in ("csv", "tsv", "txt", "xlsx") else "csv")
        move(marks_of(file), _marks_of(name))
        try:
            move(file, path_of(name))
        except NoRoom:
            move(_marks_of(name), marks_of(file))
            raise
        job = create_job(
            kind=DataJob.Kind.IMPORT,
            work=IMPORT,
            title=capfirst(str(self.opts.verbose_name_plural)),
            by=signed_in(request),
            list_name=self.opts.label_lower,
            arguments={"asked": dict(asked), "partly": "partly" in request.POST},
            file_name=Path(asked["name"]).name[:200],
            file=name,
            size=path_of(name).stat().st_size,
        )
        enqueue(job)
        remember(request, job)
        return redirect("admin:backoffice_datajob_change", job.pk)

    def do_job(self, request: HttpRequest, job: DataJob, progress: Progress) -> Result:
        """Import exactly what the preview showed. Raises DomainError."""
        resource = self._resource(request)
        if resource.target != (job.arguments["asked"].get("of") or resource.target):
            raise DomainError(_("You may not import this kind of file any more."))
        if job.attempt > 1 and (result := _done_before(resource.kind().action, job)) is not None:
            return result
        if not path_of(job.file).exists() or not _marks_of(job.file).exists():
            raise UploadGone
        source = self._source(request, job.arguments["asked"], path_of(job.file))
        with _marks_of(job.file).open("rb") as shown:
            done = merge(
                resource.kind(),
                source,
                by=job.owner,
                expected=shown,
                partly=job.arguments["partly"],
                facts={"file": job.file_name, "job": job.pk},
                progress=Told(progress, int(job.arguments["asked"].get("rows", 0)) or None),
            )
        _marks_of(job.file).unlink(missing_ok=True)
        counts = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged, "left_out": done.wrong}
        return Result(rows=done.read, counts=counts, file=job.file, size=job.size, sha256=source.digest)


class Told:
    """Pass on how far the engine is. Behind the commit it is too late to cancel.

    How many rows the file has is known from its preview. What one statement does for all rows tells nothing on its way.
    """

    def __init__(self, progress: Progress, rows: int | None) -> None:
        self.progress, self.rows = progress, rows
        self.words = {
            "staging": _("Reading the file"),
            "validating": _("Checking the rows"),
            "merging": _("Writing the rows"),
            "history": _("Writing the history"),
        }

    def __call__(self, done: int, total: int | None, phase: str) -> None:
        if phase == "staging":
            self.progress(self.words[phase], done, total or self.rows)
        elif phase != "committed":
            self.progress(self.words.get(phase, phase), 0, None)


def import_work(job: DataJob, progress: Progress) -> Result:
    """Do an import for its owner, with the rights that he or she has now."""
    if job.owner is None:
        raise DomainError(_("Nobody owns this import."))
    pages: Any = admin.site.get_model_admin(apps.get_model(job.list_name))
    request = request_of(job.owner, urlencode({"of": job.arguments["asked"].get("of", "")}))
    if not pages.has_import_permission(request):
        raise DomainError(_("You may not import into this list any more."))
    result: Result = pages.do_job(request, job, progress)
    return result


def _marks_of(name: str) -> Path:
    return path_of(name).with_suffix(".marks")


def _done_before(action: str, job: DataJob) -> Result | None:
    """Return what an attempt did whose process ended between its commit and its last word."""
    event = AuditEvent.objects.filter(action=action, data__job=job.pk).first()
    if event is None:
        return None
    counts = {name: event.data[name] for name in ("new", "changed", "unchanged", "left_out")}
    return Result(
        rows=event.data["rows"],
        counts=counts,
        file=job.file,
        size=job.size,
        sha256=event.data["sha256"],
        message=_("It had been imported before its process was ended; nothing was imported twice."),
    )
