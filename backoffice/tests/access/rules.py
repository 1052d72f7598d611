"""How the access table is written: who may do what at an address, and a POST that would change the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backoffice.tests.access.world import World

ANONYMOUS, VIEWER, STAFF, ADMIN, DEACTIVATED = "anonymous", "viewer", "staff", "admin", "deactivated"
USERS = (ANONYMOUS, VIEWER, STAFF, ADMIN, DEACTIVATED)

OK, SIGN_IN, FORBIDDEN, MISSING, NOT_ALLOWED, BAD = "ok", "sign-in", "403", "404", "405", "400"

Answers = Mapping[str, str]
Payload = Callable[["World"], dict[str, Any]]


def answers(*, viewer: str, staff: str, admin: str, stranger: str = SIGN_IN) -> Answers:
    """Say what each user gets; whoever is deactivated is a stranger."""
    return {ANONYMOUS: stranger, VIEWER: viewer, STAFF: staff, ADMIN: admin, DEACTIVATED: stranger}


PUBLIC = answers(viewer=OK, staff=OK, admin=OK, stranger=OK)
EVERYBODY = answers(viewer=OK, staff=OK, admin=OK)
WORKERS = answers(viewer=FORBIDDEN, staff=OK, admin=OK)
ADMINS = answers(viewer=FORBIDDEN, staff=FORBIDDEN, admin=OK)
NOBODY = answers(viewer=FORBIDDEN, staff=FORBIDDEN, admin=FORBIDDEN)
GET_ONLY = answers(viewer=NOT_ALLOWED, staff=NOT_ALLOWED, admin=NOT_ALLOWED)
POST_BY_WORKERS = answers(viewer=FORBIDDEN, staff=NOT_ALLOWED, admin=NOT_ALLOWED)
GET_BY_WORKERS = POST_BY_WORKERS
NOT_THERE = answers(viewer=MISSING, staff=MISSING, admin=MISSING)


@dataclass(frozen=True)
class Rule:
    """What an address answers. `writes` is a POST that changes the database for whoever may."""

    get: Answers
    post: Answers
    path: Callable[[World], str]
    writes: Payload | None = None
    query: str = ""
