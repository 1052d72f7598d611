"""Settings: Django's own checks for a deployment, and values that nobody has filled in."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import INFO, run_checks

from backoffice.doctor.findings import Finding, fix, ok, warn

EXAMPLE = "example.com"


def configuration() -> Iterator[Finding]:
    yield from _checks()
    if settings.DEBUG:
        yield fix("settings", "DEBUG is on: errors show code and settings to everybody", "Set DEBUG=False.")
    for name in ("ALLOWED_HOSTS", "SITE_URL", "DEFAULT_FROM_EMAIL", "ALERT_EMAILS"):
        if EXAMPLE in str(getattr(settings, name)):
            yield fix("settings", f"{name} is still the example's", f"Set {name} to your own.")
    if not settings.ALERT_EMAILS:
        yield warn("settings", "nobody is told when a nightly job fails", "Set ALERT_EMAILS.")
    if not settings.TRUSTED_PROXIES and not settings.DEBUG:
        yield warn(
            "settings",
            "no proxy of your own is believed, so that all people seem to come from its address",
            "Behind nginx set TRUSTED_PROXIES=1.",
        )
    yield from _environment_file()


def _checks() -> Iterator[Finding]:
    told = [each for each in run_checks(include_deployment_checks=True) if each.level > INFO and not each.is_silenced()]
    for each in told:
        yield (fix if each.is_serious() else warn)(
            "settings", f"{each.id}: {each.msg}", each.hint or "See the message."
        )
    if not told:
        yield ok("settings", "Django's checks for a deployment find nothing")


def _environment_file() -> Iterator[Finding]:
    path = settings.ENV_FILE
    if path.is_file() and path.stat().st_mode & 0o007:
        yield fix("settings", f"everybody on this machine can read the secrets in {path}", f"chmod o= {path}")
