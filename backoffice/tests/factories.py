"""People for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from backoffice.admin.sending import EXPORT
from backoffice.jobs.files import new_name, path_of
from backoffice.jobs.lives import create_job
from backoffice.models import DataJob, User
from backoffice.roles import Role

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_user(role: Role | str | None = Role.STAFF, **overrides: Any) -> User:
    """Create somebody who may sign in with PASSWORD, in the group of their role (None: in none)."""
    username = overrides.pop("username", f"{role or 'nobody'}-{next(_numbers)}")
    fields: dict[str, Any] = {"email": f"{username}@example.com", "is_staff": True, "password": PASSWORD} | overrides
    user = User.objects.create_user(username, **fields)
    if role is not None:
        user.groups.add(Group.objects.get(name=Role(role).group_name))
    return user


def make_client(role: Role | str | None = Role.STAFF, **overrides: Any) -> Client:
    """A browser in which somebody of this role is signed in."""
    client = Client()
    client.force_login(make_user(role, **overrides))
    return client


def can_sign_in(user: User, password: str = PASSWORD, client: Client | None = None) -> bool:
    """Say whether the login page lets somebody in, who is then signed in in this browser."""
    typed = {"username": user.username, "password": password}
    return (client or Client()).post("/admin/login/?next=/admin/", typed).status_code == 302


def make_job(*, by: User | None = None, state: str = DataJob.State.WAITING, **overrides: Any) -> DataJob:
    """An export of all orders, a row an order, that waits, or that stands as it would be in another state."""
    facts: dict[str, Any] = {
        "kind": DataJob.Kind.EXPORT,
        "work": EXPORT,
        "title": "Orders",
        "list_name": "sales.order",
        "arguments": {"list_name": "sales.order", "resource": 1},
        "file_name": "orders.csv",
    }
    job = create_job(by=by or make_user(Role.ADMIN), **facts | overrides)
    if state != DataJob.State.WAITING:
        job.state, job.started_at = state, timezone.now()
        job.finished_at = timezone.now() if job.has_ended else None
        job.save()
    return job


def make_kept_file(*, by: User | None = None, content: bytes = b"number\n", **overrides: Any) -> DataJob:
    """A job that is done, and its file."""
    job = make_job(by=by, state=DataJob.State.DONE, **overrides)
    job.file, job.size = new_name("csv"), len(content)
    path_of(job.file).write_bytes(content)
    job.save()
    return job
