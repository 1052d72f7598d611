"""What the current request is called and where it comes from, for logs and the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest


@dataclass
class Asker:
    """Who asks, which becomes known while the request runs."""

    user_id: int | None = None


@dataclass(frozen=True)
class RequestContext:
    """Empty outside a request: in commands, jobs and tests."""

    request_id: str = ""
    ip: str | None = None
    asker: Asker = field(default_factory=Asker, compare=False)


current: ContextVar[RequestContext] = ContextVar("request_context", default=RequestContext())


def get_context() -> RequestContext:
    return current.get()


def site_url(request: HttpRequest) -> str:
    """Return the address of this site for a mail, without a slash at its end."""
    return str(settings.SITE_URL) or request.build_absolute_uri("/").rstrip("/")


@contextmanager
def request_context(context: RequestContext) -> Iterator[None]:
    """Hold `context` as the current one inside the block."""
    token = current.set(context)
    try:
        yield
    finally:
        current.reset(token)
