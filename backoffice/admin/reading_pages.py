"""Read a file that was chosen already in another way, and say which of its columns is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from backoffice.admin.base import note_refusal, signed_in
from backoffice.admin.mapping_form import MappingForm
from backoffice.admin.upload_form import ReadingForm
from backoffice.bulk.choosing import fitting_map, map_called
from backoffice.bulk.detection import ENCODINGS, LINE_ENDS, SEPARATORS
from backoffice.bulk.guesses import guess_map
from backoffice.bulk.import_targets import import_targets
from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.opening import open_table
from backoffice.bulk.saved_mappings import save_mapping, saved_maps
from backoffice.bulk.sources import ReadAs, Source
from backoffice.bulk.tables import Table
from backoffice.bulk.targets import Target
from backoffice.bulk.uploads import UploadGone, look_up, still_there
from backoffice.exceptions import DomainError
from backoffice.models import ColumnMapping

Job = dict[str, str]


class ReadingPages:
    """Pages between choosing a file and seeing what it would do; the job says which file, and how it is read."""

    columns_template = "admin/import_export/columns.html"

    if TYPE_CHECKING:  # what the import pages have
        opts: Any
        admin_site: Any
        _allow: Any
        _job: Any
        _signed: Any
        _address: Any
        _resource: Any
        _preview: Any
        _empty_form: Any
        action_name: Any
        message_user: Any

        @property
        def _purpose(self) -> str: ...

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("import/again/", wrap(self.read_again), name=f"{name}_read_again"),
            path("import/columns/", wrap(self.choose_columns), name=f"{name}_columns"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def read_again(self, request: HttpRequest) -> HttpResponse:
        """Show what the file would do when it is read as was chosen now."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        try:
            job: Job = self._job(request)
        except UploadGone as gone:
            return self._gone(request, gone)
        form = ReadingForm(request.POST, layouts=self._resource(request).form_layouts())
        if form.is_valid():
            job |= form.reading()
        answer: HttpResponse = self._preview(request, self._empty_form(request), job)
        return answer

    def choose_columns(self, request: HttpRequest) -> HttpResponse:
        """Ask which column is which; save the answer as a mapping and show what the file would do with it."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        try:
            job: Job = self._job(request)
            file = look_up(job["file"], owner=signed_in(request), purpose=self._purpose)
            with still_there():
                table = _table(file, job)
        except DomainError as refusal:
            return self._gone(request, refusal)
        target = import_targets_of(self._resource(request).target)
        form = MappingForm(table=table, target=target, base=self._base(request, table, target, job))
        if "name" not in request.POST:
            return self._columns_page(request, form, job)
        form = MappingForm(request.POST, table=table, target=target, base=form.base)
        if not form.is_valid() or "refresh" in request.POST:
            return self._columns_page(request, form, job)
        return self._save(request, form, job)

    def _save(self, request: HttpRequest, form: MappingForm, job: Job) -> HttpResponse:
        """Save under the typed name; a mapping that the person may change is replaced by one of its name."""
        found = form.column_map()
        known = ColumnMapping.objects.filter(target=found.target, name__iexact=found.name).first()
        try:
            saved = save_mapping(found, by=signed_in(request), mapping_id=known.pk if known else None)
        except DomainError as refusal:
            note_refusal(request, "mapping.add", None, refusal)
            form.add_error(None, str(refusal))
            return self._columns_page(request, form, job)
        self.message_user(request, _("The columns are saved as “%(name)s”.") % {"name": saved.name}, messages.SUCCESS)
        job["layout"] = found.layout
        answer: HttpResponse = self._preview(request, self._empty_form(request), job)
        return answer

    def _base(self, request: HttpRequest, table: Table, target: Target, job: Job) -> ColumnMap:
        """Return the mapping to start from: the one that was chosen or fits, else a guess."""
        maps = (*saved_maps(target.name), *shipped(target.name))
        base = map_called(job["layout"], maps) or fitting_map(table, maps) or guess_map(table, target)
        base = base if base.name else replace(base, name=_free_name(Path(job["name"]).stem, maps))
        if "name" not in request.POST or bool(request.POST.get("has_headers")) == base.has_headers:
            return base
        return ColumnMap(target=target.name, has_headers=bool(request.POST.get("has_headers")))

    def _columns_page(self, request: HttpRequest, form: MappingForm, job: Job) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Columns of %(file)s") % {"file": job["name"]},
            "opts": self.opts,
            "form": form,
            "job": self._signed(job, request),
            "of": job.get("of", ""),
            "import_url": self._address("import"),
            "columns_url": self._address("columns"),
        }
        return TemplateResponse(request, self.columns_template, context)

    def _gone(self, request: HttpRequest, refusal: DomainError) -> HttpResponse:
        self.message_user(request, str(refusal), messages.WARNING)
        return redirect(self._address("import"))


def told_facts(source: Source, layouts: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return what was found out about the file, in words."""
    facts = source.facts
    told = [
        (_("Sheet"), facts.get("sheet")),
        (_("Encoding"), ENCODINGS.get(facts.get("encoding", ""))),
        (_("Between the columns"), SEPARATORS.get(facts.get("separator", ""))),
        (_("Ends of lines"), LINE_ENDS.get(facts.get("line_end", ""))),
        (_("Columns"), dict(layouts).get(source.layout, source.layout)),
    ]
    return [(title, fact) for title, fact in told if fact]


def import_targets_of(name: str) -> Target:
    known = import_targets.get(name)
    assert known is not None, name
    return known.target


def shipped(name: str) -> tuple[ColumnMap, ...]:
    known = import_targets.get(name)
    return tuple(known.shipped) if known else ()


def _free_name(stem: str, maps: Sequence[ColumnMap]) -> str:
    """Return a name to begin with: the file's, with a number where a mapping is called so already."""
    known, stem = {found.name.casefold() for found in maps}, " ".join(stem.split())[:50] or _("File")
    names = (stem, *(f"{stem} {number}" for number in range(2, 2 + len(known))))
    return next(name for name in names if name.casefold() not in known)


def _table(file: Path, job: Job) -> Table:
    return open_table(file, ReadAs(job["encoding"], job["separator"]))
