"""One id for a request, its log lines and its audit events."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from backoffice.context import RequestContext, get_context, request_context
from backoffice.logs import JsonFormatter, RequestIdFilter
from backoffice.middleware import OwnProxyMiddleware, RequestContextMiddleware
from backoffice.models import User
from backoffice.roles import Role
from backoffice.tests.factories import make_client


def seen_by_a_view(**headers: str) -> RequestContext:
    """What a view sees of a request from 192.0.2.1 with these headers."""
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(get_context())
        return HttpResponse()

    OwnProxyMiddleware(RequestContextMiddleware(view))(
        RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    )
    return seen[0]


@pytest.mark.django_db
def test_a_usable_id_is_taken_over_and_echoed(client: Client) -> None:
    response = client.get("/health/", headers={"X-Request-ID": "abcdefgh-17"})

    assert response["X-Request-ID"] == "abcdefgh-17"


@pytest.mark.parametrize("given", ("", "short", "x" * 65, "abcdefgh\tINFO", "<script>alert</script>", "abcdefghä"))
def test_any_other_id_is_replaced(given: str) -> None:
    assert seen_by_a_view(**{"X-Request-ID": given}).request_id.isalnum()
    assert len(seen_by_a_view(**{"X-Request-ID": given}).request_id) == 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    (
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (1, "", None),
        (1, "nonsense", None),
    ),
)
def test_only_our_own_proxies_are_believed(
    proxies: int, forwarded: str, expected: str | None, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES, settings.PROXY_NETWORKS = proxies, ("192.0.2.0/24",)

    assert seen_by_a_view(**{"X-Forwarded-For": forwarded}).ip == expected


@pytest.mark.parametrize("networks", ((), ("127.0.0.0/8", "::1/128"), ("192.0.2.2/32",)))
def test_who_comes_past_the_proxy_does_not_choose_an_address(networks: tuple[str, ...], settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.PROXY_NETWORKS = 1, networks

    assert seen_by_a_view(**{"X-Forwarded-For": "198.51.100.7"}).ip == "192.0.2.1"


@pytest.mark.parametrize(("peer", "secure"), (("", True), ("127.0.0.1", True), ("192.0.2.1", False), ("?", False)))
def test_who_comes_past_the_proxy_does_not_call_plain_http_secure(peer: str, secure: bool, settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = 1, ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-Proto": "https"})

    answer = OwnProxyMiddleware(lambda request: HttpResponse(str(request.is_secure())))(request)

    assert answer.content == str(secure).encode()


def test_the_context_ends_with_the_request() -> None:
    seen_by_a_view()

    assert get_context() == RequestContext()


@pytest.mark.django_db
def test_each_request_has_a_line_that_says_who_asked_and_what_it_cost(caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(Role.VIEWER)
    user = User.objects.get()

    with caplog.at_level(logging.INFO, logger="backoffice.requests"), caplog.filtering(RequestIdFilter()):
        client.get("/users/account/?q=ann@example.com", headers={"X-Request-ID": "request-17"})
        client.get("/nowhere%0Aelse/")
        client.get("/health/")

    page, nowhere = (vars(record) for record in caplog.records if record.name == "backoffice.requests")
    assert (page["method"], page["path"], page["status"]) == ("GET", "/users/account/", 200)
    assert (page["request_id"], page["user_id"]) == ("request-17", user.pk)
    assert page["statements"] > 1
    assert page["milliseconds"] >= 0
    assert "ann@example.com" not in page["message"]
    assert (nowhere["path"], nowhere["status"]) == ("/nowhere%0Aelse/", 404)


@pytest.mark.django_db
def test_the_line_of_a_mailed_link_does_not_hold_its_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="backoffice.requests"):
        client.get("/admin/password_reset/MQ/a-secret-token/")

    assert [vars(record)["path"] for record in caplog.records if record.name == "backoffice.requests"] == [
        "/admin/password_reset/<uidb64>/<token>/"
    ]


def test_a_line_of_json_holds_what_a_collector_counts() -> None:
    record = logging.makeLogRecord({"msg": "GET / 200", "status": 200, "statements": 6, "user_id": 7})

    line = json.loads(JsonFormatter().format(record))

    assert (line["status"], line["statements"], line["user_id"]) == (200, 6, 7)
    assert line["at"].endswith("+00:00")
    assert "milliseconds" not in line


def test_a_log_record_gets_the_id() -> None:
    record = logging.makeLogRecord({})

    with request_context(RequestContext(request_id="request-17")):
        RequestIdFilter().filter(record)

    assert record.__dict__["request_id"] == "request-17"
