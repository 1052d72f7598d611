"""Buttons on an object's page that do one thing by POST, beside Save and History."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

T = TypeVar("T", bound=models.Model)


@dataclass(frozen=True)
class ObjectButton:
    """A button that posts to `url` (its view checks the permission again), or a link where `is_link`."""

    label: str
    url: str
    is_primary: bool = False
    is_link: bool = False


class ObjectButtons(admin.ModelAdmin[T]):
    """Show what `get_object_buttons` returns; a form cannot nest, so each button carries its own address."""

    def get_object_buttons(self, request: HttpRequest, obj: T) -> Sequence[ObjectButton]:
        """Return the buttons that this person may press now."""
        return ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        context["object_buttons"] = self.get_object_buttons(request, obj) if obj is not None else ()
        return super().render_change_form(request, context, *args, **kwargs)
