"""Saved column mappings: looked at and corrected as JSON, taken in from a file and handed out as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backoffice.admin.base import BackofficeAdmin, ObjectButton, adopt, signed_in
from backoffice.bulk.import_targets import import_targets
from backoffice.bulk.mappings import ColumnMap, MappingRefused, read_map
from backoffice.bulk.saved_mappings import check_mapping, map_of, save_mapping
from backoffice.models import ColumnMapping

MOST_BYTES = 256 * 1024


class JsonText(forms.JSONField):
    """Shows JSON with a line for each part, letters as they are; what was typed stays as it was typed."""

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def to_python(self, value: Any) -> Any:
        """Refuse as no JSON also what nests too deeply, and numbers of thousands of digits."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class ColumnMappingForm(forms.ModelForm[ColumnMapping]):
    file = forms.FileField(
        label=_("JSON file"),
        required=False,
        help_text=_("A mapping that was handed out here, or by another shop. It takes the place of the text below."),
    )
    rules = JsonText(
        label=_("rules"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "form-control vLargeTextField"}),
        help_text=_("Which column of theirs becomes which of ours; docs/mappings.md tells every word."),
    )

    class Meta:
        model = ColumnMapping
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = _("Blank: as the file or the text below says.")

    def clean_file(self) -> Any:
        """Return the JSON of the file, or None where there is no file."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("This is too large for a mapping."))
        try:
            return json.loads(upload.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is no JSON file.")) from error

    def clean(self) -> dict[str, Any]:
        """Read the mapping, from the file where there is one."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        rules = cleaned.get("file") or cleaned.get("rules")
        if not rules:
            raise forms.ValidationError(_("Choose a JSON file, or write the rules."))
        try:
            cleaned["mapping"] = _named(rules, cleaned.get("name", ""))
        except (MappingRefused, RecursionError) as refusal:
            self.add_error("file" if cleaned.get("file") else "rules", str(refusal))
        return cleaned


@admin.register(ColumnMapping)
class ColumnMappingAdmin(BackofficeAdmin[ColumnMapping]):
    form = ColumnMappingForm
    audited_by_service = True
    list_display = ("name", "purpose", "about")
    search_fields = ("name",)
    ordering = ("name", "id")
    fields = ("name", "file", "rules")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.json_view)
        return [path("<int:mapping_id>/json/", view, name="backoffice_columnmapping_json"), *super().get_urls()]

    def get_object_buttons(self, request: HttpRequest, obj: ColumnMapping) -> Sequence[ObjectButton]:
        address = reverse("admin:backoffice_columnmapping_json", args=(obj.pk,))
        return (ObjectButton(str(_("Download as JSON")), address, is_link=True),)

    def json_view(self, request: HttpRequest, mapping_id: int) -> HttpResponse:
        """Hand the mapping out as a file that can be taken in elsewhere."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        row = self.get_object(request, str(mapping_id))
        if row is None:
            raise Http404
        text = json.dumps(map_of(row).as_json(), ensure_ascii=False, indent=2) + "\n"
        name = f"{slugify(row.name) or 'mapping'}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/json", headers=headers)

    def save_model(self, request: HttpRequest, obj: ColumnMapping, form: Any, change: bool) -> None:
        version = self.known_version(request) if change else None
        found = form.cleaned_data["mapping"]
        adopt(obj, save_mapping(found, by=signed_in(request), mapping_id=obj.pk, version=version))

    @admin.display(description=_("for"), ordering="target")
    def purpose(self, row: ColumnMapping) -> str:
        known = import_targets.get(row.target)
        return str(known.target.label) if known else row.target

    @admin.display(description=_("about"))
    def about(self, row: ColumnMapping) -> str:
        return str(row.rules.get("about", ""))[:120]


def _named(rules: Any, name: str) -> ColumnMap:
    """Return the mapping under the name that was typed, or its own."""
    found = read_map({**rules, "name": name.strip() or rules.get("name", "")} if isinstance(rules, dict) else rules)
    check_mapping(found)
    return found
