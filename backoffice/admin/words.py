"""What is said after saving and deleting, in our words in place of Django's."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

T = TypeVar("T", bound=models.Model)

SAID = "backoffice.said"
"""Where a request keeps what its next message says."""


class OwnWords(admin.ModelAdmin[T]):
    """Say "MUG-RED is saved." whichever of Django's answers follows."""

    def message_user(
        self,
        request: HttpRequest,
        message: Any,
        level: int | str = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        said = request.META.pop(SAID, message)
        super().message_user(request, said, level, extra_tags, fail_silently)

    def response_add(self, request: HttpRequest, obj: T, post_url_continue: str | None = None) -> HttpResponse:
        again = "_addanother" in request.POST
        sentence = _("{object} is added. The next one?") if again else _("{object} is added.")
        request.META[SAID] = format_html(sentence, object=self._link_to(request, obj))
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: T) -> HttpResponse:
        request.META[SAID] = format_html(_("{object} is saved."), object=self._link_to(request, obj))
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        request.META[SAID] = _("%(object)s is deleted.") % {"object": obj_display}
        return super().response_delete(request, obj_display, obj_id)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Lead to the list of what is gone; Django leads to the start page."""
        request.META[SAID] = _("There is no such %(name)s any more.") % {"name": opts.verbose_name}
        super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[T]) -> None:
        rows = len(queryset)
        super().delete_queryset(request, queryset)
        names = {"n": f"{rows:,}", "name": self.opts.verbose_name, "names": self.opts.verbose_name_plural}
        request.META[SAID] = ngettext("%(n)s %(name)s is deleted.", "%(n)s %(names)s are deleted.", rows) % names

    def _link_to(self, request: HttpRequest, obj: T) -> str:
        """Name the object; from another page than its own, with a link to it."""
        if "_continue" in request.POST or not self.has_view_or_change_permission(request, obj):
            return str(obj)
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(obj.pk,))
        return format_html('<a href="{}">{}</a>', address, obj)
