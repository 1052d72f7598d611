"""How a moment is written for people: today 14:05, yesterday 09:12, 23 Nov 14:05, 23 Nov 2025."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOURS_COUNTED = 48
DAYS_COUNTED = 60


def in_words(moment: datetime, now: datetime) -> str:
    """Return the moment as short as it is still clear, by the shop's clock."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    clock = date_format(local, "H:i")
    if local.date() == today.date():
        return _("today %(time)s") % {"time": clock}
    if local.date() == (today - timedelta(days=1)).date():
        return _("yesterday %(time)s") % {"time": clock}
    if local.date() == (today + timedelta(days=1)).date():
        return _("tomorrow %(time)s") % {"time": clock}
    return date_format(local, "j M H:i" if local.year == today.year else "j M Y")


def in_full(moment: datetime) -> str:
    """Return all that is known of the moment, for who looks closer."""
    return date_format(timezone.localtime(moment), "l, j F Y, H:i")


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago it was in one unit: 5 min, 26 h, 3 days, 4 months."""
    minutes = max(int((now - moment).total_seconds() // 60), 0)
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours = minutes // 60
    if hours < HOURS_COUNTED:
        return _("%(n)d h") % {"n": hours}
    days = hours // 24
    if days < DAYS_COUNTED:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    months = days // 30
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
