"""Give every request an id that its log lines, audit events and error page share."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backoffice.context import RequestContext, request_context

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestContextMiddleware:
    """Stand first: whatever runs inside sees the context, and every answer carries the id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = RequestContext(request_id=_request_id(request), ip=_client_ip(request))
        with request_context(context):
            response = self.get_response(request)
        response[HEADER] = context.request_id
        return response


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if ACCEPTED.fullmatch(given) else uuid.uuid4().hex


def _client_ip(request: HttpRequest) -> str | None:
    """The peer's address, or the one that the outermost of our own proxies saw."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        hops = [hop.strip() for hop in forwarded + hops][-1 - settings.TRUSTED_PROXIES :]
    try:
        return str(ip_address(hops[0]))
    except ValueError:
        return None
