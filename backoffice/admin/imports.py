"""Import pages in two steps: what the file would do, and then exactly that.

Addresses, permission and resources are import-export's; its own import, which saves row by row and shows tracebacks, is
never reached.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ImportMixin

from backoffice.admin.base import note_refusal, signed_in
from backoffice.admin.exports import ExportPages
from backoffice.admin.upload_form import UploadForm
from backoffice.bulk.formats import CSV, read_table
from backoffice.bulk.resources import ImportResource
from backoffice.bulk.tables import MOST_BYTES, FileRefused
from backoffice.bulk.uploads import KEPT_SECONDS, UploadGone, keep, look, take
from backoffice.bulk.verdicts import NothingRead, Plan, State
from backoffice.bulk.wrong_rows import wrong_rows
from backoffice.exceptions import DomainError

T = TypeVar("T", bound=models.Model)

SHOWN = {"problems": 200, "verdicts": 50}


class ImportPages(ImportMixin, ExportPages[T]):  # type: ignore[misc]
    """For a model whose first resource is an `ImportResource`."""

    import_export_change_list_template = ExportPages.import_export_change_list_template  # ImportMixin has its own
    import_template_name = "admin/import_export/import.html"

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"user": signed_in(request)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.wrong_rows_view)
        name = self._address("wrong_rows").removeprefix("admin:")
        return [path("import/wrong/", view, name=name), *super().get_urls()]

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take a file and show what it would do; nothing is written yet."""
        self._allow(request)
        resource = self._resource(request)
        if request.method != "POST":
            return self._import_page(request, UploadForm(layouts=resource.layouts), self._finished(request))
        form = UploadForm(request.POST, request.FILES, layouts=resource.layouts)
        if not form.is_valid():
            return self._import_page(request, form)
        return self._preview(request, form, form.content(), form.cleaned_data["layout"], form.file_name())

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what the preview showed; where that is not what would happen now, show what would."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        try:
            job = self._job(request, request.POST)
            content = take(job["file"], owner=signed_in(request), purpose=self._purpose)
        except UploadGone as gone:
            self.message_user(request, str(gone), messages.WARNING)
            return redirect(self._address("import"))
        try:
            source = {"file": job["name"], "sha256": sha256(content).hexdigest()}
            plan = self._resource(request).write(
                read_table(content), job["layout"], expected=job["digest"], source=source
            )
        except DomainError as refusal:
            note_refusal(request, self.action_name("import"), None, refusal)
            self.message_user(request, str(refusal), messages.ERROR)
            return self._preview(request, self._empty_form(request), content, job["layout"], job["name"])
        self.message_user(request, _done(plan), messages.SUCCESS)
        done = {"name": job["name"], "new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
        query = urlencode({"done": signing.dumps(done, salt=self._salt(request))})
        return redirect(f"{reverse(self._address('import'))}?{query}")

    def wrong_rows_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the rows of a file that are wrong, with the reasons."""
        self._allow(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        try:
            job = self._job(request, request.GET)
            table = read_table(look(job["file"], owner=signed_in(request), purpose=self._purpose))
        except UploadGone as gone:
            self.message_user(request, str(gone), messages.WARNING)
            return redirect(self._address("import"))
        plan = self._resource(request).plan(table, job["layout"])
        response = StreamingHttpResponse(CSV().stream(*wrong_rows(table, plan.problems)))
        response["Content-Type"] = CSV.CONTENT_TYPE
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-wrong-rows.csv"'
        return response

    def _preview(self, request: HttpRequest, form: UploadForm, content: bytes, layout: str, name: str) -> HttpResponse:
        try:
            plan = self._resource(request).plan(read_table(content), layout)
            if not plan.read:
                raise NothingRead
        except (FileRefused, NothingRead) as refusal:
            return self._import_page(request, form, {"refused": str(refusal), "file_name": name})
        job = ""
        if plan.does_something or plan.problems:
            token = keep(content, owner=signed_in(request), purpose=self._purpose)
            job = self._signed({"file": token, "layout": layout, "name": name, "digest": plan.digest}, request)
        return self._import_page(request, self._empty_form(request), {"plan": plan, "job": job, "file_name": name})

    def _import_page(self, request: HttpRequest, form: UploadForm, extra: dict[str, Any] | None = None) -> HttpResponse:
        resource = self._resource(request)
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "help": [line for line in resource.help if line[0] in resource.columns_for_user()],
            "template_file": resource.template,
            "import_url": self._address("import"),
            "process_url": self._address("process_import"),
            "wrong_rows_url": self._address("wrong_rows"),
            "most_bytes": MOST_BYTES,
            **(extra or {}),
        }
        if "plan" in context:
            context |= _shown(context["plan"])
        return TemplateResponse(request, self.import_template_name, context)

    def _finished(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the import did that led here; anybody may cut the address off, nobody can make one up."""
        try:
            return {"done": signing.loads(request.GET.get("done", ""), salt=self._salt(request))}
        except signing.BadSignature:
            return {}

    def _allow(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _resource(self, request: HttpRequest) -> ImportResource:
        resource_class = self.get_import_resource_classes(request)[0]
        resource: ImportResource = resource_class(**self.get_import_resource_kwargs(request))
        return resource

    def _empty_form(self, request: HttpRequest) -> UploadForm:
        return UploadForm(layouts=self._resource(request).layouts)

    @property
    def _purpose(self) -> str:
        return f"{self.opts.app_label}-{self.opts.model_name}"

    def _address(self, name: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _signed(self, job: dict[str, str], request: HttpRequest) -> str:
        return signing.dumps(job, salt=self._salt(request))

    def _job(self, request: HttpRequest, sent: QueryDict) -> dict[str, str]:
        try:
            job: dict[str, str] = signing.loads(sent.get("job", ""), salt=self._salt(request), max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            raise UploadGone from error
        return job

    def _salt(self, request: HttpRequest) -> str:
        """Bind a preview to the person that it was shown to, and to what is imported."""
        return f"import:{self._purpose}:{signed_in(request).pk}"


def _shown(plan: Plan) -> dict[str, Any]:
    """Return the first problems and the first rows that would be written."""
    rows = [verdict for verdict in plan if verdict.state is not State.UNCHANGED]
    return {
        "problems": plan.problems[: SHOWN["problems"]],
        "more_problems": max(0, len(plan.problems) - SHOWN["problems"]),
        "rows": rows[: SHOWN["verdicts"]],
        "more_rows": max(0, len(rows) - SHOWN["verdicts"]),
    }


def _done(plan: Plan) -> str:
    counts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
    return capfirst(_("imported: %(new)d new, %(changed)d changed, %(unchanged)d unchanged.") % counts)
