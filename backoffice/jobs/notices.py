"""Tell people that a job of theirs is through, on the next page that they open.

Their session knows what they wait for, so that nobody else's pages cost a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from backoffice.models import DataJob

KEY = "jobs_waited_for"
MOST = 20

SENTENCES = {
    "done": _("{} is through."),
    "failed": _("{} has failed."),
    "cancelled": _("{} was cancelled."),
}


def remember(request: HttpRequest, job: DataJob) -> None:
    """Let this person hear of the job."""
    request.session[KEY] = [*request.session.get(KEY, ()), job.pk][-MOST:]


def forget(request: HttpRequest, job: DataJob) -> None:
    """Say nothing of a job whose end is on the screen."""
    if job.pk in (waiting := request.session.get(KEY, [])):
        request.session[KEY] = [pk for pk in waiting if pk != job.pk]


def give(request: HttpRequest) -> None:
    """Add a message for each job that has ended since."""
    waiting = getattr(request, "session", {}).get(KEY)
    if not waiting:
        return
    jobs = apps.get_model("backoffice", "DataJob").objects  # the site is imported before there are models
    for job in jobs.ended().filter(pk__in=waiting):
        link = format_html('<a href="{}">{}</a>', reverse("admin:backoffice_datajob_change", args=(job.pk,)), job)
        level = messages.SUCCESS if job.state == "done" else messages.WARNING
        messages.add_message(request, level, format_html(str(SENTENCES[job.state]), link))
        forget(request, job)
