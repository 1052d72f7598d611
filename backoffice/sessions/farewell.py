"""What the login page tells somebody who was signed out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.registries import kept_for_owner
from backoffice.sessions.stamps import CLOSED, IDLE, LONG, SIGNED_OUT


def sentences(request: HttpRequest) -> list[str]:
    """Say why, what is still there, and what was not saved."""
    words = []
    signed_out = request.session.get(SIGNED_OUT)
    if isinstance(signed_out, dict):
        words.append(_reason(str(signed_out.get("why"))))
        if str(owner := signed_out.get("user")).isdecimal():
            words += [kept for look in kept_for_owner if (kept := look(request.session, int(str(owner))))]
    if request.GET.get("unsaved"):
        words.append(_("What you sent was not saved, because you were not signed in. Sign in and send it again."))
    return [word for word in words if word]


def _reason(why: str) -> str:
    minutes, hours = settings.SIGN_IN_IDLE_MINUTES, settings.SIGN_IN_HOURS
    sentence = {
        IDLE: ngettext(
            "You were signed out after %(n)d minute without activity.",
            "You were signed out after %(n)d minutes without activity.",
            minutes,
        )
        % {"n": minutes},
        LONG: ngettext(
            "You were signed out: after %(n)d hour everybody signs in again.",
            "You were signed out: after %(n)d hours everybody signs in again.",
            hours,
        )
        % {"n": hours},
        CLOSED: _("You were signed out, because your account was closed. Ask an Admin."),
    }
    return sentence.get(why, "")
