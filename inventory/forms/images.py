"""Pictures on the page of a product or family: a row a picture, and rows for new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.exceptions import ImageRefused
from inventory.models import ProductImage
from inventory.services.image_pipeline import CleanImage, clean_image
from inventory.services.images import MAX_IMAGES


def thumbnail(image: ProductImage) -> SafeString:
    """Show the small version, leading to the large one."""
    return format_html(
        '<a href="{}"><img src="{}" alt="{}" class="img-thumbnail" width="80" height="{}" loading="lazy"></a>',
        image.file.url,
        image.thumbnail_url,
        image.alt or _("Picture without a description"),
        round(80 * image.height / image.width),
    )


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ShownPicture(forms.Widget):
    """Stands where a stored picture has no file to choose any more."""

    needs_multipart_form = True  # Django asks the first row only, and the last one does choose files

    def __init__(self, image: ProductImage) -> None:
        super().__init__()
        self.image = image

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return thumbnail(self.image)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None


class PicturesField(forms.FileField):
    """Files to choose, cleaned by the picture pipeline: `cleaned_data` holds CleanImages."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[CleanImage, ...]:
        files = tuple(filter(None, data or ()))
        if len(files) > MAX_IMAGES:
            raise forms.ValidationError(_("Choose at most %(limit)d pictures.") % {"limit": MAX_IMAGES})
        cleaned: list[CleanImage] = []
        refusals: list[str] = []
        for file in files:
            try:
                cleaned.append(clean_image(file))
            except ImageRefused as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise forms.ValidationError(refusals)
        return tuple(cleaned)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class ImageForm(forms.ModelForm[ProductImage]):
    uploads = PicturesField(
        label=gettext_lazy("picture"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png", "class": "form-control form-control-sm"}),
        help_text=gettext_lazy("JPG or PNG, up to 2 MB each; several at once are possible."),
    )
    place = forms.IntegerField(
        label=gettext_lazy("order"),
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "form-control form-control-sm"}),
    )
    primary = forms.BooleanField(label=gettext_lazy("primary"), required=False)

    class Meta:
        model = ProductImage
        fields = ("alt",)
        widgets = {"alt": forms.TextInput(attrs={"class": "form-control form-control-sm"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["uploads"].widget = ShownPicture(self.instance)
            self.initial["primary"] = self.instance.is_primary

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk and self.has_changed() and "uploads" not in self.errors and not cleaned.get("uploads"):
            self.add_error("uploads", _("Choose the picture as well, or empty the other fields of this row."))
        return cleaned

    @property
    def pictures(self) -> Sequence[CleanImage]:
        return self.cleaned_data.get("uploads") or ()


class ImageFormSet(BaseInlineFormSet[ProductImage, Any, Any]):
    """Refuse before anything is written what the services would refuse half-way."""

    def add_fields(self, form: ImageForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and index is not None:
            form.initial["place"] = index + 1  # the rows stand in the order shown

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.instance for form in self.kept_forms]
        new = [picture for form in self.new_forms for picture in form.pictures]
        if len(kept) + len(new) > MAX_IMAGES:
            raise forms.ValidationError(
                _("There would be %(count)d pictures; at most %(limit)d are possible. Remove some first.")
                % {"count": len(kept) + len(new), "limit": MAX_IMAGES}
            )
        sums = [image.sha256 for image in kept] + [picture.sha256 for picture in new]
        if len(set(sums)) < len(sums):
            raise forms.ValidationError(_("The same picture is there twice. Choose another one."))
        if len(self.newly_primary) > 1:
            raise forms.ValidationError(_("Tick “primary” for one picture only."))

    @property
    def kept_forms(self) -> list[ImageForm]:
        return [form for form in self.initial_forms if form not in self.deleted_forms]

    @property
    def new_forms(self) -> list[ImageForm]:
        return [form for form in self.extra_forms if form.has_changed() and form not in self.deleted_forms]

    @property
    def newly_primary(self) -> list[ImageForm]:
        rows = (*self.kept_forms, *self.new_forms)
        return [form for form in rows if form.cleaned_data.get("primary") and "primary" in form.changed_data]
