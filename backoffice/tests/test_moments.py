"""A moment and an age as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from backoffice import moments
from backoffice.templatetags.shown import age, when

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("moment", "words"),
    (
        (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), "today 14:05"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "today 00:00"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "tomorrow 09:00"),
        (datetime(2026, 11, 3, 9, 12, tzinfo=UTC), "3 Nov 09:12"),
        (datetime(2025, 11, 23, 14, 5, tzinfo=UTC), "23 Nov 2025"),
    ),
)
def test_a_moment_is_written_as_short_as_it_is_clear(moment: datetime, words: str) -> None:
    assert moments.in_words(moment, NOW) == words


def test_days_are_those_of_the_shops_clock() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    with override_settings(TIME_ZONE="Europe/Berlin"), timezone.override("Europe/Berlin"):
        assert moments.in_words(late, NOW) == "tomorrow 00:30"
        assert moments.in_full(late) == "Tuesday, 24 November 2026, 00:30"


@pytest.mark.parametrize(
    ("ago", "words"),
    (
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=26), "26 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=125), "4 months"),
    ),
)
def test_an_age_is_one_number_and_one_unit(ago: timedelta, words: str) -> None:
    assert moments.age(NOW - ago, NOW) == words


def test_the_filters_keep_the_whole_moment_for_who_looks_closer() -> None:
    moment = timezone.now() - timedelta(days=400)

    assert f'datetime="{moment.isoformat(timespec="seconds")}"' in when(moment)
    assert f'title="{moments.in_full(moment)}"' in when(moment)
    assert f">{moments.in_words(moment, timezone.now())}</time>" in when(moment)
    assert ">13 months</time>" in age(moment)
    assert (when(None), age(None)) == ("–", "–")
