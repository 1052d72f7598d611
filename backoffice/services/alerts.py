"""Tell those who run this installation that something is wrong."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail

logger = logging.getLogger(__name__)


def alert(sentence: str, details: str = "") -> None:
    """Tell by the log, which Sentry reads, and by mail to ALERT_EMAILS; never raise because of the mail."""
    logger.error("%s", sentence)
    if settings.ALERT_EMAILS:
        try:
            send_mail(f"Back office: {sentence[:100]}", f"{sentence}\n\n{details}".strip(), None, settings.ALERT_EMAILS)
        except (OSError, SMTPException, ImproperlyConfigured) as error:
            logger.error("The alert could not be mailed: %s", error)
