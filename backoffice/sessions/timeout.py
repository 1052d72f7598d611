"""End the signing in after a while without activity, or after a long day, and say so.

The session itself lives on (it holds a cart); what ends is the authentication in it. A form that was sent by somebody
who is not signed in any more is not lost in silence: the login page says that it was not saved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from backoffice.models import User
from backoffice.services import audit
from backoffice.sessions.stamps import ACTIVE_AT, CLOSED, IDLE, LONG, SIGNED_IN_AT, SIGNED_OUT, age, stamp

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SIGN_IN, SIGN_OUT = "admin:login", frozenset({"admin:logout", "logout"})


class SignInTimeoutMiddleware:
    """Stand between the authentication and Django's login requirement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sign out whose time is up; turn a form of somebody who is not signed in over to the login page."""
        if SESSION_KEY in request.session:
            if why := _reason_to_end(request):
                _sign_out(request, why)
            elif SESSION_KEY in request.session:
                stamp(request.session)
        needs_login = getattr(view, "login_required", True)
        if needs_login and request.method not in READING and not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead to the login page whose form met a sign-out in another window."""
        if not isinstance(exception, UpdateError):
            return None
        request.session.modified = False  # there is no session any more that could be written
        return _ask_to_sign_in(request)


def _reason_to_end(request: HttpRequest) -> str:
    """Return why this login must not go on, or nothing."""
    if not request.user.is_authenticated:
        return CLOSED if SESSION_KEY in request.session else ""
    if age(request.session, ACTIVE_AT) >= settings.SIGN_IN_IDLE_MINUTES * 60:
        return IDLE
    return LONG if age(request.session, SIGNED_IN_AT) >= settings.SIGN_IN_HOURS * 3600 else ""


def _sign_out(request: HttpRequest, why: str) -> None:
    """Take the authentication out under a new key; what belongs to a person stays under their id."""
    user = request.user if isinstance(request.user, User) else None
    user_id = str(request.session[SESSION_KEY])
    request.session.flush()
    request.session[SIGNED_OUT] = {"why": why, "user": user_id}
    request.user = AnonymousUser()
    if user is not None:
        audit.record("logout", user, by=user, data={"because": why})


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the login page and from there to the page of the form; its own address may not answer a GET."""
    query = {"next": _page_before(request)}
    if _name_of(request) not in SIGN_OUT:
        query["unsaved"] = "1"
    return HttpResponseRedirect(f"{reverse(SIGN_IN)}?{urlencode(query)}")


def _page_before(request: HttpRequest) -> str:
    """Return the path of the page that held the form, if it is ours."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(page)
    if not own or not parts.netloc or parts.path == reverse(SIGN_IN) or _name_of(request) in SIGN_OUT:
        return reverse("admin:index")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match is not None else ""
