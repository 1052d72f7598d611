"""Days of the shop's clock, as moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1900, 2999


def day_of(text: str) -> date:
    """Read a day such as 2026-03-31. Raises ValueError, also for one so far away that no moment can be made of it."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def start_of(day: date) -> datetime:
    """Return when the day begins; it ends where the next one begins, which is not always 24 hours later.

    In UTC: Python counts hours and compares within one time zone by what its clock shows.
    """
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


def end_of(day: date) -> datetime:
    return start_of(day + timedelta(days=1))
