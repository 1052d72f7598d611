"""Imports and exports: the list, a job's page with its progress, and the buttons on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django_tasks_db import admin as registers_tasks
from django_tasks_db.models import DBTaskResult

from backoffice.admin.base import BackofficeAdmin, signed_in
from backoffice.admin.filters import AutocompleteFilter, DateRangeFilter
from backoffice.admin.job_facts import badge_of, facts_of, state_of
from backoffice.jobs import board, notices
from backoffice.jobs.files import path_of
from backoffice.jobs.lives import end_job, is_lost, lost_message, set_back_job
from backoffice.jobs.tasks import enqueue
from backoffice.models import DataJob
from backoffice.services import audit
from backoffice.templatetags import shown

assert registers_tasks
admin.site.unregister(DBTaskResult)  # a job's page tells what people want to know


@admin.register(DataJob)
class DataJobAdmin(BackofficeAdmin[DataJob]):
    """For its owner and for Admins; nobody changes a row by hand."""

    change_form_template = "admin/backoffice/datajob/change_form.html"
    list_display = ("title", "kind", "state_badge", "owner", "row_count", "file_size", "when")
    number_columns = ("row_count", "file_size")
    list_select_related = ("owner",)
    list_filter = ("kind", "state", ("owner", AutocompleteFilter), ("created_at", DateRangeFilter))
    search_fields = ("title", "file_name", "=sha256")
    search_help_text = _("What it was, its file, or the file's SHA-256")
    ordering = ("-id",)
    fields = ("title",)
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataJob]:
        return DataJob.objects.of(signed_in(request)).order_by("-pk")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> DataJob | None:
        """Whoever looks at a job that has ended need not be told."""
        job = super().get_object(request, *args, **kwargs)
        if job is not None and job.has_ended:
            notices.forget(request, job)
        return job

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Whoever sees only what is his or her own need not choose whose."""
        filters = super().get_list_filter(request)
        return filters if signed_in(request).is_admin_role else [each for each in filters if "owner" not in each]

    def get_urls(self) -> list[URLPattern]:
        pages: Mapping[str, Callable[..., HttpResponseBase]] = {
            "progress": self.progress_view,
            "file": self.file_view,
            "cancel": self.cancel_view,
            "again": self.again_view,
        }
        own = [
            path(f"<int:job_id>/{name}/", self.admin_site.admin_view(view), name=f"backoffice_datajob_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, job: DataJob) -> str:
        return badge_of(state_of(job))

    @admin.display(description=_("rows"), ordering="rows")
    def row_count(self, job: DataJob) -> str:
        return f"{job.rows:,}"

    @admin.display(description=_("size"), ordering="size")
    def file_size(self, job: DataJob) -> str:
        return filesizeformat(job.size) if job.size else "–"

    @admin.display(description=_("when"), ordering="id")
    def when(self, job: DataJob) -> str:
        return shown.when(job.created_at)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= facts_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def progress_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Answer with what the page's bar shows; asks nothing that a merge could hold up for long."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        facts = facts_of(self._job(request, job_id))
        return JsonResponse({name: facts[name] for name in ("state", "phase", "percent", "words")})

    def file_view(self, request: HttpRequest, job_id: int) -> HttpResponseBase:
        """Hand the file out, and record that it left."""
        if request.method != "GET":
            return HttpResponseNotAllowed(("GET",))
        job = self._job(request, job_id)
        if not job.file or not path_of(job.file).is_file():
            raise Http404(_("This job keeps no file, or not any more."))
        self._allow_contents(request, job)
        audit.record(f"{job.kind}.download", job, by=signed_in(request), data={"sha256": job.sha256})
        return FileResponse(path_of(job.file).open("rb"), as_attachment=True, filename=job.file_name)

    def cancel_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Ask it to stop. Nothing is written to the database, which a merge may hold."""
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        job = self._job(request, job_id)
        if not job.has_ended:
            board.wish_to_cancel(job.pk, signed_in(request).pk)
        return redirect("admin:backoffice_datajob_change", job.pk)

    def again_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        job = self._job(request, job_id)
        if is_lost(job, board.read((job.pk,)).get(job.pk)):
            end_job(job, DataJob.State.FAILED, message=lost_message())
        if set_back_job(job, by=signed_in(request)):
            enqueue(job)
            notices.remember(request, job)
        else:
            self.message_user(request, _("Only what failed or was cancelled can be run again."), messages.WARNING)
        return redirect("admin:backoffice_datajob_change", job.pk)

    def _allow_contents(self, request: HttpRequest, job: DataJob) -> None:
        """Keep an export back from whoever may not make it any more; what somebody sent in is no secret of the shop."""
        if job.kind != DataJob.Kind.EXPORT:
            return
        pages: Any = self.admin_site.get_model_admin(apps.get_model(job.list_name))
        may = pages.has_view_permission(request) and pages.has_export_permission(request)
        if not may or pages.hidden_fields(request).intersection(job.columns):
            raise PermissionDenied

    def _job(self, request: HttpRequest, job_id: int) -> DataJob:
        """Return a job that this person may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_queryset(request).select_related("owner").filter(pk=job_id).first()
        if job is None:
            raise Http404(_("There is no such job."))
        return job
