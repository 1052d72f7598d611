"""An error report carries the error and nothing of the people."""

from __future__ import annotations

import pytest

from backoffice.context import RequestContext, request_context
from backoffice.sentry import scrubbed, without_personal_data


def test_who_asked_and_what_they_typed_stay_here() -> None:
    request = {
        "url": "https://backoffice.example.com/admin/",
        "method": "POST",
        "query_string": "q=ann@example.com",
        "data": {"email": "ann@example.com"},
        "cookies": "sessionid=1",
        "headers": {"Cookie": "sessionid=1"},
        "env": {"REMOTE_ADDR": "192.0.2.1"},
    }
    event = {"exception": {}, "user": {"id": 1}, "breadcrumbs": ["ann"], "request": request}

    kept = without_personal_data(event, {})

    assert kept == {
        "exception": {},
        "request": {"url": "https://backoffice.example.com/admin/", "method": "POST"},
    }


def test_an_event_outside_a_request_passes() -> None:
    assert without_personal_data({"message": "x"}, {}) == {"message": "x"}


@pytest.mark.parametrize(
    ("sentence", "kept"),
    (
        ("No customer ann.b+c@example.com.", "No customer [e-mail]"),
        (
            'duplicate key value violates "customer_email"\nDETAIL:  Key (email)=(Ann Smith) already exists.',
            'duplicate key value violates "customer_email"\nDETAIL: …',
        ),
        ("Call +49 40 123456-7 first", "Call [number] first"),
        ("/admin/password_reset/MQ/c0ffee-secret/", "/admin/password_reset/…/"),
        ("Order 10017 has 3 lines", "Order 10017 has 3 lines"),
    ),
)
def test_what_is_said_of_people_is_taken_out_of_a_sentence(sentence: str, kept: str) -> None:
    assert scrubbed(sentence) == kept


def test_each_sentence_of_a_report_is_looked_at() -> None:
    event = {
        "exception": {"values": [{"type": "ValueError", "value": "ann@example.com"}]},
        "logentry": {"message": "Hello %s", "formatted": "Hello ann@example.com", "params": ["ann@example.com"]},
        "extra": {"sys.argv": ["ann@example.com"]},
        "request": {"url": "https://shop/admin/password_reset/MQ/c0ffee/"},
    }

    with request_context(RequestContext(request_id="request-17")):
        kept = without_personal_data(event, {})

    assert "ann@example.com" not in str(kept)
    assert "c0ffee" not in str(kept)
    assert kept["tags"] == {"request_id": "request-17"}


def test_scans_for_other_hosts_are_not_reported() -> None:
    assert without_personal_data({"logger": "django.security.DisallowedHost"}, {}) is None
