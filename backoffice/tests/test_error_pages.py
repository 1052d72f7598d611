"""What people see when something went wrong."""

from __future__ import annotations

import pytest
from django.test import Client

from backoffice.logs import RefusalFilter
from backoffice.models import AuditEvent
from backoffice.roles import Role
from backoffice.tests.factories import make_client

pytestmark = pytest.mark.urls("backoffice.tests.broken_urls")

REQUEST_ID = "a-request-of-this-test"


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    (
        ("/bad/", 400, "The request was not understood"),
        ("/denied/", 403, "Your role does not allow this"),
        ("/nowhere/", 404, "There is no such page"),
        ("/broken/", 500, "Something went wrong on our side"),
        ("/away/", 503, "Not available at the moment"),
        ("/full/", 503, "No room on the disk"),
    ),
)
def test_each_error_has_a_page_with_the_request_id_that_needs_no_database(path: str, status: int, heading: str) -> None:
    client = Client(raise_request_exception=False, headers={"X-Request-ID": REQUEST_ID})

    response = client.get(path)

    page = response.content.decode()
    assert response.status_code == status
    assert heading in page
    assert REQUEST_ID in page
    assert "backoffice/error.css" in page
    assert "secret" not in page


def test_an_outage_says_when_to_ask_again_and_offers_it_only_of_what_was_looked_at() -> None:
    client = Client(raise_request_exception=False)

    looked, sent = client.get("/away/?q=<mug>"), client.post("/away/")

    assert looked["Retry-After"] == sent["Retry-After"] == "15"
    assert 'href="/away/?q=%3Cmug%3E"' in looked.content.decode()
    assert 'href="/away/' not in sent.content.decode()


def test_a_form_without_its_token_is_refused_in_words(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"X-Request-ID": REQUEST_ID})

    response = strict.post("/admin/login/", {"username": "somebody"})

    assert response.status_code == 403
    assert "The page had expired" in response.content.decode()
    assert REQUEST_ID in response.content.decode()


def test_a_refusal_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)

    with caplog.filtering(RefusalFilter()):
        client.get("/denied/")
        client.get("/broken/")
        client.get("/away/")

    refused, broken, away = [record for record in caplog.records if record.name == "django.request"]
    assert (refused.status_code, refused.exc_info) == (403, None)  # type: ignore[attr-defined]
    assert broken.exc_info is not None
    assert away.exc_info is None


@pytest.mark.django_db
def test_a_refusal_of_somebody_signed_in_leaves_a_trace() -> None:
    make_client(Role.VIEWER, username="vera").get("/denied/?secret=customer")

    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor_name, event.outcome) == ("vera", "refused")
    assert event.data == {"path": "/denied/", "method": "GET"}
