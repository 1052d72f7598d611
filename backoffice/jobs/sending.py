"""Send an export while somebody waits for it, with its manifest written before the first byte and behind the last."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.bulk.exports import Export, Tick, no_tick
from backoffice.exceptions import DomainError
from backoffice.jobs.lives import create_job, end_job
from backoffice.jobs.running import BoardProgress
from backoffice.jobs.works import Result
from backoffice.models import DataJob, User
from backoffice.services import audit


def begin_export(
    export: Export,
    *,
    action: str,
    by: User | None,
    list_name: str,
    filters: Mapping[str, Sequence[str]],
    command: str = "",
    **more: object,
) -> DataJob:
    """Write the manifest's row and an event, neither of which holds anything of a customer."""
    resource = str(export.resource.get_display_name())
    job = create_job(
        kind=DataJob.Kind.EXPORT,
        title=_title(list_name, resource),
        by=by,
        list_name=list_name,
        filters=filters,
        columns=export.headers,
        **more,  # type: ignore[arg-type]
    )
    data = {
        "columns": list(export.headers),
        "format": export.kind().get_extension(),
        "resource": resource,
        "filter": filters,
    }
    audit.record(action, job, by=by, data=data | ({"command": command} if command else {}))
    return job


def _title(list_name: str, resource: str) -> str:
    """Return what it is called: "Orders: A row an order", or "Products" where there is but one way."""
    rows = capfirst(apps.get_model(list_name)._meta.verbose_name_plural)
    return rows if rows == resource else f"{rows}: {resource}"


def sent(export: Export, begin: Callable[[], DataJob], tick: Tick = no_tick) -> Generator[bytes, None, None]:
    """Yield the file; behind its last byte, or where it breaks off, write how it ended."""
    job = begin()
    note = partial(BoardProgress(job), _("Sending the rows"))

    def both(rows: int) -> None:
        note(rows)
        tick(rows)

    try:
        yield from export.pieces(both)
    except BaseException as error:
        sentence = str(error) if isinstance(error, DomainError) else _("It was broken off.")
        end_job(job, DataJob.State.FAILED, result=Result(rows=export.rows), message=sentence)
        raise
    end_job(job, DataJob.State.DONE, result=Result(rows=export.rows, size=export.size, sha256=export.digest))
