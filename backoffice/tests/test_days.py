from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from backoffice.days import day_of, end_of, start_of


@pytest.mark.parametrize(
    ("day", "start", "hours"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 27, 23, tzinfo=UTC), 24),
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_a_day_in_berlin_has_as_many_hours_as_its_clock_shows(
    settings: Settings, day: date, start: datetime, hours: int
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"

    assert start_of(day) == start
    assert end_of(day) - start_of(day) == timedelta(hours=hours)


def test_a_day_without_midnight_begins_when_the_clock_has_jumped(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Beirut"

    assert end_of(date(2026, 3, 28)) == start_of(date(2026, 3, 29)) == datetime(2026, 3, 28, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "01.03.2026", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of(text)
