"""Tell those who run this installation that something failed: by the log, Sentry and, to ALERT_EMAILS, by mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.services.alerts import alert


class Command(BaseCommand):
    help = "Log the message as an error, which Sentry hears too, and mail it to ALERT_EMAILS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("message")

    def handle(self, **options: Any) -> None:
        alert(options["message"])
