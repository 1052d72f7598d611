"""Which of Django's scripts a page loads: those that it uses."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import admin
from django.db import models
from django.forms import Media

T = TypeVar("T", bound=models.Model)

# They fill a field from another one while somebody types, which no form here does, and weigh 200 KB.
UNUSED = ("admin/js/urlify.js", "admin/js/prepopulate.js", "admin/js/vendor/xregexp/")


class LeanMedia(admin.ModelAdmin[T]):
    """Leave out what only `prepopulated_fields` need, where there are none."""

    @property
    def media(self) -> Media:
        every = super().media
        if self.prepopulated_fields:
            return every
        used = [script for script in every._js if not str(script).startswith(UNUSED)]  # type: ignore[attr-defined]
        return Media(css=every._css, js=used)  # type: ignore[attr-defined]
