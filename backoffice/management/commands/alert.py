"""Tell those who run this installation that something failed: by the log, Sentry and, to ALERT_EMAILS, by mail."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Log the message as an error, which Sentry hears too, and mail it to ALERT_EMAILS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("message")

    def handle(self, **options: Any) -> None:
        message = options["message"]
        logger.error("%s", message)
        if settings.ALERT_EMAILS:
            try:
                send_mail(f"Back office: {message[:100]}", message, None, settings.ALERT_EMAILS)
            except (OSError, SMTPException) as error:
                logger.error("The alert could not be mailed: %s", error)
