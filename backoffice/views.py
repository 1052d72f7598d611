"""Short addresses, uploaded pictures and the pages for what went wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from backoffice.context import get_context
from backoffice.models import User
from backoffice.outages import Outage, outage_of
from backoffice.services.audit import record
from backoffice.services.lockout import tried_user

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_PATH = 500
IMAGE_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}

OUTAGES = {
    Outage.BUSY: (
        gettext_lazy("Busy at the moment"),
        gettext_lazy("Somebody else is working on the same. Nothing more was changed; try again in a few seconds."),
    ),
    Outage.AWAY: (
        gettext_lazy("Not available at the moment"),
        gettext_lazy(
            "The database does not answer. It will go on by itself as soon as that does. "
            "If you have just saved something, look whether it arrived before you do it again."
        ),
    ),
    Outage.FULL: (
        gettext_lazy("No room on the disk"),
        gettext_lazy(
            "Nothing more was changed, and nothing can be saved until an administrator of this server has made room."
        ),
    ),
}

sign_in = login_not_required(RedirectView.as_view(pattern_name="admin:login", query_string=True))


@require_safe
def users(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the list of users, or to one's own account for who may not see it."""
    may_look = request.user.has_perm("backoffice.view_user")
    return redirect("admin:backoffice_user_changelist" if may_look else "account")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send an uploaded picture to whoever is signed in, as something that can only be looked at."""
    content_type = IMAGE_TYPES.get("." + path.rpartition(".")[2].lower())
    try:
        if content_type is None or not default_storage.exists(path):
            raise Http404(_("There is no such picture."))
        response = _handed_over(path) if settings.MEDIA_ACCEL else FileResponse(default_storage.open(path))
    except (SuspiciousFileOperation, IsADirectoryError) as error:
        raise Http404(_("There is no such picture.")) from error
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _handed_over(path: str) -> HttpResponse:
    """Let nginx send the file; it takes over the type and for how long the picture may be kept."""
    if not Path(default_storage.path(path)).is_file():
        raise IsADirectoryError(path)
    return HttpResponse(headers={"X-Accel-Redirect": settings.MEDIA_ACCEL + quote(path)})


def too_many_tries(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Refuse a sign-in where too many have failed; whether the password was right is not looked at."""
    user = tried_user(str((credentials or {}).get("username") or ""))
    record("login.locked", user, by=None, outcome="refused")
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return _error_page(
        429,
        _("Too many wrong passwords"),
        ngettext(
            "Wait %(n)d minute and try again, or ask an Admin to unlock the account.",
            "Wait %(n)d minutes and try again, or ask an Admin to unlock the account.",
            minutes,
        )
        % {"n": minutes},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(
        400, _("The request was not understood"), _("Go back and try again, from the start page if need be.")
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse, and leave a trace of it in the audit log."""
    user = getattr(request, "user", None)
    if isinstance(user, User):
        # Escaped, for PostgreSQL keeps no NUL in JSON; the event of this refusal must not fail.
        path = escape_uri_path(request.path)[:LONGEST_PATH]
        record("access.refused", by=user, outcome="refused", data={"path": path, "method": request.method})
    return _error_page(
        403,
        _("Your role does not allow this"),
        _("Nothing was changed. If you need it for your work, ask an administrator of the back office."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error_page(
        403,
        _("The page had expired"),
        _("Nothing was changed. Go back, reload the page and send it again; cookies must be allowed."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(404, _("There is no such page"), _("The address is wrong, or what it showed no longer exists."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Show what went wrong; where it is an outage, which ends by itself, that and when to try again."""
    if outage := outage_of(sys.exception()):
        heading, advice = OUTAGES[outage]
        response = _error_page(503, heading, advice, again=request.get_full_path() if _may_repeat(request) else "")
        response["Retry-After"] = str(outage.value)
        return response
    return _error_page(
        500,
        _("Something went wrong on our side"),
        _("Nothing more was changed. Try again in a minute; if it stays, report the number below to support."),
    )


def _may_repeat(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD")


def _error_page(status: int, heading: StrOrPromise, advice: StrOrPromise, again: str = "") -> HttpResponse:
    """Write the page without context processors: it must not need a database, a session or a user.

    `again` is the address of a page that may be asked for once more.
    """
    context = {"status": status, "heading": heading, "advice": advice, "again": again}
    context["request_id"] = get_context().request_id
    return HttpResponse(render_to_string("error.html", context), status=status)
