"""A nightly job that failed is told to those who can do something about it."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django import Settings

pytestmark = pytest.mark.once


def test_it_is_logged_and_mailed(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.ALERT_EMAILS = ["admin@example.com"]

    with caplog.at_level(logging.ERROR):
        call_command("alert", "backup_db failed")

    assert [record.getMessage() for record in caplog.records] == ["backup_db failed"]
    assert mail.outbox[0].to == ["admin@example.com"]


def test_a_mail_server_that_is_away_hides_nothing(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.ALERT_EMAILS = ["admin@example.com"]
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9

    with caplog.at_level(logging.ERROR):
        call_command("alert", "backup_db failed")

    assert [record.getMessage()[:20] for record in caplog.records] == ["backup_db failed", "The alert could not "]
