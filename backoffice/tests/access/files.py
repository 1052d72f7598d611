"""The rules of the pages that take files in and send them out."""

from __future__ import annotations

from backoffice.tests.access.rules import ADMIN, GET_BY_WORKERS, POST_BY_WORKERS, WORKERS, Rule
from backoffice.tests.access.world import World
from backoffice.tests.imports import confirmation, upload


def export_rules(base: str, resource: str, column: str) -> dict[str, Rule]:
    """An export changes no row, but leaves its trace in the audit log."""
    sent = {"format": "0", "resource": "0", f"{resource}_{column}": "on"}
    return {f"{base}export/": Rule(WORKERS, WORKERS, lambda world: f"/{base}export/", lambda world: sent)}


def import_rules(base: str, content: bytes) -> dict[str, Rule]:
    """An Admin's preview of a file with something new is what is confirmed; nobody else has a right to it."""

    def confirmed(world: World) -> dict[str, str]:
        return confirmation(upload(world.clients[ADMIN], f"/{base}", content))

    return {
        f"{base}import/": Rule(WORKERS, WORKERS, lambda world: f"/{base}import/"),
        f"{base}import/wrong/": Rule(WORKERS, GET_BY_WORKERS, lambda world: f"/{base}import/wrong/"),
        f"{base}process_import/": Rule(POST_BY_WORKERS, WORKERS, lambda world: f"/{base}process_import/", confirmed),
    }
