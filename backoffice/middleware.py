"""Believe our own proxies only; give every request an id for its log lines, audit events and error page, and a line."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from backoffice.context import RequestContext, get_context, request_context
from backoffice.statements import StatementCount

logger = logging.getLogger("backoffice.requests")

HEADER = "X-Request-ID"
PROBES = "/health/"
LONGEST_PATH = 500
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
SAID_BY_PROXIES = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


class OwnProxyMiddleware:
    """Stand first: forget what a peer that is no proxy of ours says of whom it speaks for, and how.

    Whoever reaches the server past the proxy could else choose an address for the audit, or call plain HTTP secure.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = tuple(ip_network(network) for network in settings.PROXY_NETWORKS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.TRUSTED_PROXIES or not self.is_own(request.META.get("REMOTE_ADDR", "")):
            for header in SAID_BY_PROXIES:
                request.META.pop(header, None)
        return self.get_response(request)

    def is_own(self, peer: str) -> bool:
        """A socket's peer has no address; the rights of its file say who may speak there."""
        try:
            return not peer or any(ip_address(peer) in network for network in self.networks)
        except ValueError:
            return False


class NoStoreMiddleware:
    """Let no browser and no proxy keep a page, unless its view says how."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RequestContextMiddleware:
    """Stand second: whatever runs inside sees the context, and every answer carries the id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = RequestContext(request_id=_request_id(request), ip=_client_ip(request))
        began, count = time.monotonic(), StatementCount()
        with request_context(context):
            with connection.execute_wrapper(count):
                response = self.get_response(request)
            _log(request, response.status_code, milliseconds=(time.monotonic() - began) * 1000, count=count)
        response[HEADER] = context.request_id
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Note who asks, for the log; a page that needs no signing in is not made to ask for it."""
        if getattr(view, "login_required", True):
            get_context().asker.user_id = request.user.pk


def _log(request: HttpRequest, status: int, *, milliseconds: float, count: StatementCount) -> None:
    """Write the request's line: neither its query, in which people search for people, nor a secret in its path."""
    facts = {
        "method": request.method,
        "path": path_without_secret(request),
        "status": status,
        "milliseconds": round(milliseconds),
        "statements": count.statements,
    }
    level = logging.DEBUG if request.path.startswith(PROBES) and status == HTTPStatus.OK else logging.INFO
    sentence = "%(method)s %(path)s %(status)d in %(milliseconds)d ms, %(statements)d statements"
    logger.log(level, sentence, facts, extra=facts)


def path_without_secret(request: HttpRequest) -> str:
    """Return the path on one line; where a link from a mail holds a token, only what kind of link it is."""
    match = request.resolver_match
    if match and "token" in match.kwargs:
        return f"/{match.route}"
    return escape_uri_path(request.path)[:LONGEST_PATH]


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if ACCEPTED.fullmatch(given) else uuid.uuid4().hex


def _client_ip(request: HttpRequest) -> str | None:
    """The peer's address, or the one that the outermost of our own proxies saw."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    if "HTTP_X_FORWARDED_FOR" in request.META:  # said by a proxy of ours, else it would not be here any more
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        hops = [hop.strip() for hop in forwarded + hops][-1 - settings.TRUSTED_PROXIES :]
    try:
        return str(ip_address(hops[0]))
    except ValueError:
        return None
