"""The forms that take a file to import, and that say how it is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.bulk.detection import ENCODINGS, SEPARATORS
from backoffice.bulk.tables import MOST_BYTES

FIND_OUT = ("", gettext_lazy("Find out"))


class Choice(forms.ChoiceField):
    """A list to choose from that may stay as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Select(attrs={"class": "form-select"}), **kwargs)


class ReadingForm(forms.Form):
    """How a file is read; what is left open is found out."""

    encoding = Choice(label=gettext_lazy("Encoding"), choices=(FIND_OUT, *ENCODINGS.items()))
    separator = Choice(label=gettext_lazy("Between the columns"), choices=(FIND_OUT, *SEPARATORS.items()))
    layout = Choice(label=gettext_lazy("Columns"))

    def __init__(self, *args: Any, layouts: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layouts = layouts
        choices = self.fields["layout"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = list(layouts)

    def clean_layout(self) -> str:
        """Take the first layout where none was sent."""
        return str(self.cleaned_data["layout"] or self.layouts[0][0])

    def reading(self) -> dict[str, str]:
        """Return what was chosen, as `ReadAs` takes it."""
        return {name: self.cleaned_data[name] for name in ("encoding", "separator", "layout")}


class UploadForm(ReadingForm):
    import_file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(gettext_lazy("CSV or XLSX, at most {most} MB."), most=MOST_BYTES // 2**20),
        max_length=255,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".csv,.tsv,.txt,.xlsx", "aria-describedby": "import-file-help"}
        ),
    )

    def clean_import_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["import_file"]
        if upload.size is not None and upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has %(size).1f MB; at most %(most)d MB are possible. Split it into several files.")
                % {"size": upload.size / 2**20, "most": MOST_BYTES // 2**20}
            )
        if not upload.size:
            raise forms.ValidationError(_("The file is empty."))
        return upload

    def chunks(self) -> Iterator[bytes]:
        chunks: Iterator[bytes] = self.cleaned_data["import_file"].chunks()
        return chunks

    def file_name(self) -> str:
        return str(self.cleaned_data["import_file"].name)[:100]
