"""Import pages in two steps: what the file would do, and then exactly that.

Addresses, permission and resources are import-export's; its own import, which saves row by row and shows tracebacks, is
never reached.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ImportMixin

from backoffice.admin.base import note_refusal, signed_in
from backoffice.admin.exports import ExportPages
from backoffice.admin.import_jobs import ImportJobs
from backoffice.admin.reading_pages import ReadingPages, told_facts
from backoffice.admin.upload_form import ReadingForm, UploadForm
from backoffice.bulk.detection import FileRefused
from backoffice.bulk.engine import merge, preview
from backoffice.bulk.previews import Preview
from backoffice.bulk.resources import ImportResource
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import MOST_BYTES
from backoffice.bulk.uploads import (
    KEPT_SECONDS,
    UploadGone,
    forget,
    keep,
    look_up,
    marks_of,
    new_marks,
    put_back,
    still_there,
    take,
)
from backoffice.bulk.verdicts import NothingRead, PreviewOutdated
from backoffice.bulk.wrong_rows import wrong_rows_file
from backoffice.exceptions import DomainError
from backoffice.whole_files import NoRoom

T = TypeVar("T", bound=models.Model)

DECIMAL_COMMA = re.compile(r"-?[0-9][0-9.]*,[0-9]{1,2}")


class ImportPages(ReadingPages, ImportMixin, ImportJobs[T], ExportPages[T]):  # type: ignore[misc]
    """For a model whose first resource is an `ImportResource`."""

    import_export_change_list_template = ExportPages.import_export_change_list_template  # ImportMixin has its own
    import_template_name = "admin/import_export/import.html"

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"user": signed_in(request)}

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take a file and show what it would do; nothing is written yet."""
        self._allow(request)
        resource = self._resource(request)
        if request.method != "POST":
            return self._import_page(request, UploadForm(layouts=resource.form_layouts()), self._finished(request))
        form = UploadForm(request.POST, request.FILES, layouts=resource.form_layouts())
        if not form.is_valid():
            return self._import_page(request, form)
        try:
            token = keep(form.chunks(), owner=signed_in(request), purpose=self._purpose)
        except NoRoom as refusal:
            form.add_error("import_file", str(refusal))
            return self._import_page(request, form)
        job = {"of": resource.target, "file": token, "name": form.file_name(), **form.reading()}
        return self._preview(request, form, job)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what the preview showed; where that is not what would happen now, show what would."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        try:
            job = self._job(request)
            file = take(job["file"], owner=signed_in(request), purpose=self._purpose)
        except UploadGone as gone:
            self.message_user(request, str(gone), messages.WARNING)
            return redirect(self._address("import"))
        try:
            if self.is_for_later(file):
                return self.begin_job(request, job, file)
            done = self._merge(request, job, file)
        except DomainError as refusal:
            put_back(file)
            note_refusal(request, self.action_name("import"), None, refusal)
            self.message_user(request, str(refusal), messages.ERROR)
            return self._preview(request, self._empty_form(request), job)
        except BaseException:
            forget(file)
            raise
        forget(file)
        self.message_user(request, _done(done), messages.SUCCESS)
        counts = {"name": job["name"], "new": done.new, "changed": done.changed, "unchanged": done.unchanged}
        counts |= {"left_out": done.wrong} if done.wrong else {}
        query = urlencode({"done": signing.dumps(counts, salt=self._salt(request))})
        return redirect(f"{reverse(self._address('import'))}?{query}")

    def wrong_rows(self, request: HttpRequest) -> HttpResponseBase:
        """Send the rows that are wrong, each with the reason, to be corrected and imported again."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        try:
            job = self._job(request)
            kept = look_up(job["file"], owner=signed_in(request), purpose=self._purpose)
            with still_there():
                file = wrong_rows_file(self._resource(request).kind(), self._source(request, job, kept))
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return redirect(self._address("import"))
        return FileResponse(file, as_attachment=True, filename=f"wrong-rows-{self.opts.model_name}.csv")

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_wrong_rows"
        view = self.admin_site.admin_view(self.wrong_rows)
        return [path("import/wrong-rows/", view, name=name), *super().get_urls()]

    def _merge(self, request: HttpRequest, job: Mapping[str, str], file: Path) -> Preview:
        if not marks_of(file).exists():  # the preview refused the file, so that nobody was shown what it would do
            raise PreviewOutdated
        with marks_of(file).open("rb") as shown:
            return merge(
                self._resource(request).kind(),
                self._source(request, job, file),
                by=signed_in(request),
                expected=shown,
                partly="partly" in request.POST,
                facts={"file": job["name"]},
            )

    def _preview(self, request: HttpRequest, form: UploadForm, job: dict[str, str]) -> HttpResponse:
        again = ReadingForm(initial=job, layouts=form.layouts)
        shown = {"file_name": job["name"], "reading": again, "job": self._signed(job, request)}
        try:
            file = look_up(job["file"], owner=signed_in(request), purpose=self._purpose)
            with still_there(), new_marks(file) as marks:
                source = self._source(request, job, file)
                plan = preview(self._resource(request).kind(), source, fingerprints=marks)
        except UploadGone as gone:
            return self._gone(request, gone)
        except (FileRefused, NothingRead) as refusal:
            return self._import_page(request, form, {"refused": str(refusal), **shown})
        shown["job"] = self._signed(job | {"rows": str(source.tally.given)}, request)
        if not plan.does_something and not plan.wrong:
            forget(file)
            shown["job"] = ""
        facts = told_facts(source, form.layouts)
        return self._import_page(request, self._empty_form(request), {"plan": plan, "facts": facts, **shown})

    def _source(self, request: HttpRequest, job: Mapping[str, str], file: Path) -> Source:
        return self._resource(request).open(file, ReadAs(job["encoding"], job["separator"], job["layout"]))

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
            "of": resource.target,
            "offered": [(each.target, each.Meta.name) for each in self.get_import_resource_classes(request)],
            "import_url": self._address("import"),
            "process_url": self._address("process_import"),
            "wrong_rows_url": self._address("wrong_rows"),
            "read_again_url": self._address("read_again"),
            "columns_url": self._address("columns"),
            "most_bytes": MOST_BYTES,
            **(extra or {}),
        }
        if "plan" in context:
            context |= _more(context["plan"])
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
        """Return the resource of what the file holds, as the address says or the job that came from there."""
        offered = {each.target: each for each in self.get_import_resource_classes(request)}
        resource_class = offered.get(self._wanted(request)) or next(iter(offered.values()))
        resource: ImportResource = resource_class(**self.get_import_resource_kwargs(request))
        return resource

    def _wanted(self, request: HttpRequest) -> str:
        if "job" not in request.POST:
            return str(request.POST.get("of") or request.GET.get("of", ""))
        try:
            return self._job(request).get("of", "")
        except UploadGone:
            return ""

    def _empty_form(self, request: HttpRequest) -> UploadForm:
        return UploadForm(layouts=self._resource(request).form_layouts())

    @property
    def _purpose(self) -> str:
        return f"{self.opts.app_label}-{self.opts.model_name}"

    def _address(self, name: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _signed(self, job: dict[str, str], request: HttpRequest) -> str:
        return signing.dumps(job, salt=self._salt(request))

    def _job(self, request: HttpRequest) -> dict[str, str]:
        try:
            job: dict[str, str] = signing.loads(
                request.POST.get("job", ""), salt=self._salt(request), max_age=KEPT_SECONDS
            )
        except signing.BadSignature as error:
            raise UploadGone from error
        return job

    def _salt(self, request: HttpRequest) -> str:
        """Bind a preview to the person that it was shown to, and to what is imported."""
        return f"import:{self._purpose}:{signed_in(request).pk}"


def _more(plan: Preview) -> dict[str, Any]:
    """Count what the page does not show, and see what the wrong cells have in common."""
    return {
        "has_decimal_commas": any(DECIMAL_COMMA.fullmatch(problem.value) for problem in plan.problems),
        "more_problems": plan.problem_count - len(plan.problems),
        "more_rows": plan.to_write - len(plan.rows),
    }


def _done(done: Preview) -> str:
    counts = {name: f"{getattr(done, name):,}" for name in ("new", "changed", "unchanged")}
    told = capfirst(_("imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % counts)
    return f"{told} {_('Wrong rows left out: %(n)s.') % {'n': f'{done.wrong:,}'}}" if done.wrong else told
