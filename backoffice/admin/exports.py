"""Export pages: what the list shows, as CSV or XLSX, streamed and noted in the audit log."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import IGNORED_PARAMS, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin
from import_export.forms import SelectableFieldsExportForm

from backoffice.admin.base import BackofficeAdmin, note_refusal, signed_in
from backoffice.admin.chips import Chip, chips_of
from backoffice.admin.field_names import column_label
from backoffice.admin.list_views import ViewFilter
from backoffice.admin.lists import without_blanks
from backoffice.admin.paginator import CappedPaginator
from backoffice.admin.sending import EXPORT, Wish, download, takes_long
from backoffice.bulk.exports import Export
from backoffice.bulk.formats import FORMATS
from backoffice.bulk.resources import ExportResource
from backoffice.exceptions import DomainError
from backoffice.jobs.notices import remember
from backoffice.jobs.sending import begin_export
from backoffice.jobs.tasks import enqueue, has_worker
from backoffice.models import DataJob
from backoffice.sites import refuse_nul

T = TypeVar("T", bound=models.Model)

IGNORED = frozenset(IGNORED_PARAMS) - {SEARCH_VAR}
LABELS = {
    "id": gettext_lazy("ID"),
    "line1": gettext_lazy("Street"),
    "line2": gettext_lazy("Street, second line"),
    "order_id": gettext_lazy("Order ID"),
}
HARMLESS = re.compile(r"[A-Za-z0-9_.:, -]{0,40}")


class ExportPages(ExportMixin, BackofficeAdmin[T]):  # type: ignore[misc]
    """Name `resource_classes`; override `get_export_resource_classes` for who may see more."""

    formats = FORMATS
    import_export_change_list_template = "admin/import_export/change_list.html"
    export_template_name = "admin/import_export/export.html"

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"user": signed_in(request)}

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for format and columns, then send the file. The address carries the list's filter."""
        if not (self.has_export_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        refuse_nul(request.GET)
        request.GET = without_blanks(request.GET)  # type: ignore[assignment]
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            self.message_user(request, _("The list's filter was not understood. Set it again."), messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        form = self._form(request)
        if form.is_valid():
            try:
                return self._send(request, changelist, form)
            except DomainError as error:
                note_refusal(request, self.action_name("export"), None, error)
                form.add_error(None, str(error))
        return self._export_page(request, changelist, form)

    def _form(self, request: HttpRequest) -> Any:
        data = request.POST if request.method == "POST" else None
        form = SelectableFieldsExportForm(FORMATS, self.get_export_resource_classes(request), data=data)
        form.fields["format"].choices = [(str(number), name) for number, name in enumerate(("CSV", "XLSX"))]
        form.fields["format"].initial = "0"
        for resource in form.resources:
            for name in resource().get_export_order():
                field = form.fields[form.create_boolean_field_name(resource, name)]
                path = resource.fields[name].attribute or name
                field.label, field.column = LABELS.get(name) or column_label(resource._meta.model, name, path), name
        return form

    def _send(self, request: HttpRequest, changelist: Any, form: Any) -> HttpResponseBase:
        """Send the file, or begin a job that makes it where it would take long or that was asked for."""
        wish = Wish(
            list_name=self.opts.label_lower,
            query=request.GET.urlencode(),
            resource=int(form.cleaned_data["resource"] or 0),
            names=tuple(form.get_selected_resource_export_fields()),
            format=int(form.cleaned_data["format"]),
        )
        export = self.export_of(request, changelist, wish)
        export.check_size()
        job = self._begin(request, changelist, export, wish, is_later="later" in request.POST)
        if not job.work:
            return download(export, job)
        enqueue(job)
        remember(request, job)
        return redirect("admin:backoffice_datajob_change", job.pk)

    def export_of(self, request: HttpRequest, changelist: Any, wish: Wish) -> Export:
        """Return the export of the list's rows; of the columns those that this person may see."""
        resource_class = self.get_export_resource_classes(request)[wish.resource]
        resource: ExportResource = resource_class(**self.get_export_resource_kwargs(request))
        offered = set(resource.get_export_order())
        names = [name for name in wish.names if name in offered] if wish.names else None
        return Export(resource, changelist.queryset, names, FORMATS[wish.format])

    def _begin(self, request: HttpRequest, changelist: Any, export: Export, wish: Wish, *, is_later: bool) -> DataJob:
        """Write the manifest, and record it, before the first byte leaves."""
        needs_worker = is_later or takes_long(export)
        return begin_export(
            export,
            action=self.action_name("export"),
            by=signed_in(request),
            list_name=wish.list_name,
            filters=filter_of(changelist),
            work=EXPORT if needs_worker else "",
            is_running=not needs_worker,
            arguments=asdict(wish),
            file_name=f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{export.kind().get_extension()}",
        )

    def _export_page(self, request: HttpRequest, changelist: Any, form: Any) -> HttpResponse:
        resources = [
            kind(**self.get_export_resource_kwargs(request)) for kind in self.get_export_resource_classes(request)
        ]
        sets = [
            _column_set(number, resource, changelist, form, self.counted_as)
            for number, resource in enumerate(resources)
        ]
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "sets": sets,
            "amount": ", ".join(each["amount"] for each in reversed(sets)),
            "chips": [*_view_of(changelist), *chips_of(changelist)],
            "has_worker": has_worker(),
        }
        return TemplateResponse(request, self.export_template_name, context)


def _column_set(number: int, resource: ExportResource, changelist: Any, form: Any, counted_as: Any) -> dict[str, Any]:
    """Return one way to write the rows: how many those are, and the boxes of its columns by group."""
    fields = {
        field.column: form[name]
        for name, field in form.fields.items()
        if getattr(field, "resource_name", None) == type(resource).__name__
    }
    rows = resource.rows(changelist.queryset)
    count = CappedPaginator(rows, 1).count_text
    meta = rows.model._meta
    return {
        "value": str(number),
        "title": resource.get_display_name(),
        "amount": _("%(count)s %(name)s")
        % {"count": count, "name": meta.verbose_name if count == "1" else counted_as or meta.verbose_name_plural},
        "is_chosen": str(form["resource"].value() or 0) == str(number),
        "groups": [
            {"title": title, "fields": [fields[name] for name in names]}
            for title, names in resource.grouped_columns(fields)
        ],
    }


def _view_of(changelist: Any) -> list[Chip]:
    """Return the tab that the list was opened at."""
    chosen = (spec.chosen for spec in changelist.filter_specs if isinstance(spec, ViewFilter))
    return [Chip(_("View"), str(view.label), "") for view in chosen if view is not None]


def filter_of(changelist: Any) -> dict[str, Any]:
    """Return what the list was narrowed by: values from the filter panel, of anything typed the name alone."""
    chosen = {name for spec in changelist.filter_specs for name in spec.expected_parameters()}
    return {
        name: [value if name in chosen and HARMLESS.fullmatch(value) else "…" for value in values]
        for name, values in changelist.filter_params.items()
        if name not in IGNORED
    }
