"""An error report carries the error and nothing of the people."""

from __future__ import annotations

from backoffice.sentry import without_personal_data


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
