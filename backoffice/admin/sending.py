"""How an exported file reaches who asked for it: as a download while it is made, or kept by a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _

from backoffice.bulk.exports import Export
from backoffice.bulk.formats import XLSX
from backoffice.exceptions import DomainError
from backoffice.jobs.files import new_name, path_of
from backoffice.jobs.sending import sent
from backoffice.jobs.tasks import has_worker
from backoffice.jobs.works import Progress, Result
from backoffice.models import DataJob, User
from backoffice.whole_files import whole_file

EXPORT = "export"
MOST_AT_ONCE = 10_000
"""Rows of a workbook that somebody can be made to wait for; CSV begins to arrive at once, however many they are."""


@dataclass(frozen=True)
class Wish:
    """What is to be exported: a list's filter as its address says it, and columns of one of its resources."""

    list_name: str
    query: str = ""
    resource: int = 0
    names: tuple[str, ...] = ()
    format: int = 0


def takes_long(export: Export) -> bool:
    """Say whether a worker should make the file, where there is one."""
    is_sheet = export.kind is XLSX and has_worker()
    return is_sheet and export.chosen_rows.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE


def download(export: Export, job: DataJob) -> StreamingHttpResponse:
    """Answer with the file. Raises DomainError where it cannot even begin."""
    pieces = sent(export, lambda: job)
    first = next(pieces, b"")
    response = StreamingHttpResponse(_Body(first, pieces), content_type=export.kind().get_content_type())
    response["Content-Disposition"] = f'attachment; filename="{job.file_name}"'
    return response


def export_work(job: DataJob, progress: Progress) -> Result:
    """Make the file that a job wants, of what its owner may see now."""
    if job.owner is None:
        raise DomainError(_("Nobody owns this export."))
    export = export_for(job.owner, Wish(**job.arguments))
    export.check_size()
    tick = partial(progress, _("Writing the rows"), total=export.chosen_rows.order_by().count())
    name = new_name(export.kind().get_extension())
    with whole_file(path_of(name)) as file:
        for piece in export.pieces(tick):
            file.write(piece)
    return Result(rows=export.rows, file=name, size=export.size, sha256=export.digest)


def export_for(user: User, wish: Wish) -> Export:
    """Return the export that this person would get from the list's page. Raises DomainError."""
    pages: Any = admin.site.get_model_admin(apps.get_model(wish.list_name))
    request = request_of(user, wish.query)
    if not (pages.has_export_permission(request) and pages.has_view_permission(request)):
        raise DomainError(_("You may not export this list any more."))
    export: Export = pages.export_of(request, pages.get_changelist_instance(request), wish)
    return export


def request_of(user: User, query: str) -> HttpRequest:
    """Return the request for a list, as this person's browser would send it."""
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    return request


class _Body:
    """The first piece and the rest; whoever closes it closes the source, down to the database."""

    def __init__(self, first: bytes, pieces: Iterator[bytes]) -> None:
        self._pieces, self._all = pieces, chain((first,), pieces)

    def __iter__(self) -> Iterator[bytes]:
        return self._all

    def close(self) -> None:
        close: Any = getattr(self._pieces, "close", None)
        if close is not None:
            close()
