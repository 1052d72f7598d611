"""The rules of the pages that take files in and send them out."""

from __future__ import annotations

from backoffice.models import DataJob
from backoffice.tests.access.models import model_rules
from backoffice.tests.access.rules import (
    ADMIN,
    FORBIDDEN,
    GET_ONLY,
    MISSING,
    OK,
    POST_BY_WORKERS,
    WORKERS,
    Answers,
    Rule,
    answers,
)
from backoffice.tests.access.world import World
from backoffice.tests.imports import confirmation, upload


def export_rules(base: str, resource: str, column: str, may: Answers = WORKERS) -> dict[str, Rule]:
    """An export changes no row, but leaves its trace in the audit log."""
    sent = {"format": "0", "resource": "0", f"{resource}_{column}": "on"}
    return {f"{base}export/": Rule(may, may, lambda world: f"/{base}export/", lambda world: sent)}


def import_rules(base: str, content: bytes) -> dict[str, Rule]:
    """An Admin's preview of a file with something new is what is confirmed; nobody else has a right to it."""

    def confirmed(world: World) -> dict[str, str]:
        return confirmation(upload(world.clients[ADMIN], f"/{base}", content))

    return {
        f"{base}import/": Rule(WORKERS, WORKERS, lambda world: f"/{base}import/"),
        f"{base}import/again/": Rule(POST_BY_WORKERS, WORKERS, lambda world: f"/{base}import/again/"),
        f"{base}import/wrong-rows/": Rule(POST_BY_WORKERS, WORKERS, lambda world: f"/{base}import/wrong-rows/"),
        f"{base}import/columns/": Rule(POST_BY_WORKERS, WORKERS, lambda world: f"/{base}import/columns/"),
        f"{base}process_import/": Rule(POST_BY_WORKERS, WORKERS, lambda world: f"/{base}process_import/", confirmed),
    }


def job_rule(page: str, get: Answers, post: Answers, *, job: str = "failed", writes: bool = False) -> dict[str, Rule]:
    """The job is an Admin's own: a member of staff finds none."""
    rule = Rule(
        get,
        post,
        lambda world: f"/admin/backoffice/datajob/{world.extra[f'{job}_job'].pk}/{page}/",
        (lambda world: {}) if writes else None,
    )
    return {f"admin/backoffice/datajob/<int:job_id>/{page}/": rule}


BY_OWNER = answers(viewer=FORBIDDEN, staff=MISSING, admin=OK)
JOBS = {
    **model_rules(DataJob, lambda world: world.extra["failed_job"], view=WORKERS, has_history=False),
    **job_rule("progress", BY_OWNER, GET_ONLY),
    **job_rule("file", BY_OWNER, GET_ONLY, job="kept"),
    **job_rule("cancel", GET_ONLY, BY_OWNER),
    **job_rule("again", GET_ONLY, BY_OWNER, writes=True),
}
