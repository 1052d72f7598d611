"""One's own second factor: set it up, and be asked for it where it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as note_device
from django_otp.util import random_hex

from backoffice.admin.people import signed_in
from backoffice.services.second_factor import (
    HasOneAlready,
    WrongCode,
    accepted_device,
    address_of,
    has_second_factor,
    recovery_codes_left,
    turn_off,
    turn_on,
)
from backoffice.sessions.stamps import NEEDS_SECOND_FACTOR

KEY = "second_factor_key"
OPEN = frozenset({"second_factor", "logout", "admin:logout", "sign_out_everywhere", "media"})


class SecondFactorMiddleware:
    """Lead an Admin who has no second factor to the page that sets it up, from wherever they go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_open = not getattr(view, "login_required", True) or (match is not None and match.view_name in OPEN)
        if is_open or not request.session.get(NEEDS_SECOND_FACTOR):
            return None
        return HttpResponseRedirect(reverse("second_factor"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(("GET", "HEAD", "POST"))
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show whether one has a second factor, and set it up or take it away by a code of it."""
    user = signed_in(request)
    form = CodeForm(request.POST or None)
    is_on = has_second_factor(user)
    codes: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if is_on:
                return _take_away(request, form.cleaned_data["code"])
            codes = _set_up(request, form.cleaned_data["code"])
            is_on = True
        except (WrongCode, HasOneAlready) as error:
            form.add_error("code", str(error))
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "form": form,
        "is_on": is_on,
        "codes": codes,
        "left": recovery_codes_left(user) if is_on else 0,
        "needed": bool(request.session.get(NEEDS_SECOND_FACTOR)),
        **({} if is_on else _picture(request)),
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def _set_up(request: HttpRequest, code: str) -> list[str]:
    device, codes = turn_on(signed_in(request), key=_key(request), code=code)
    request.session.pop(KEY, None)
    request.session.pop(NEEDS_SECOND_FACTOR, None)
    note_device(request, device)
    return codes


def _take_away(request: HttpRequest, code: str) -> HttpResponse:
    user = signed_in(request)
    if accepted_device(user, code) is None:
        raise WrongCode(_("This is neither the code of the app nor an unused recovery code. Wait a moment, try again."))
    turn_off(user.pk, by=user)
    return redirect("admin:login")


def _picture(request: HttpRequest) -> dict[str, Any]:
    """Return the key as a picture and in letters."""
    address = address_of(signed_in(request), _key(request))
    drawn = segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff", title=_("Key for the app"))
    letters = address.partition("secret=")[2].partition("&")[0]
    return {"picture": mark_safe(drawn), "letters": letters}  # noqa: S308 - drawn here, of nothing typed


def _key(request: HttpRequest) -> str:
    """Return the key that is offered; it stays until a code has shown that the app has it."""
    return str(request.session.setdefault(KEY, random_hex(20)))
