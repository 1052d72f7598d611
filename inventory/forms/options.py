"""Options as people write them: a line each, such as "Colour: Red"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIMIT = 20


class OptionsField(forms.CharField):
    """A mapping of names to values, typed as lines "name: value"."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 2000}
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return self.text_of(value) if isinstance(value, dict) else value

    @staticmethod
    def text_of(options: dict[str, Any]) -> str:
        return "\n".join(f"{name}: {text}" for name, text in sorted(options.items()))

    def clean(self, value: Any) -> dict[str, str]:
        options: dict[str, str] = {}
        for line in filter(str.strip, super().clean(value).splitlines()):
            name, colon, text = (part.strip() for part in line.partition(":"))
            if not (name and colon and text):
                raise ValidationError(_("Write “%(line)s” as a name and a value: “Colour: Red”.") % {"line": line})
            if name in options:
                raise ValidationError(_("“%(name)s” stands there twice.") % {"name": name})
            options[name] = text
        if len(options) > LIMIT:
            raise ValidationError(_("At most %(limit)d options are possible.") % {"limit": LIMIT})
        return options

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or {})
        except ValidationError:
            return True


class OptionNamesField(forms.CharField):
    """A list of names, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = [name.strip() for name in super().clean(value).split(",")]
        return list(dict.fromkeys(filter(None, names)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or [])
        except ValidationError:
            return True
