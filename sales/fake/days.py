"""The shop's days: when orders come in, and when its people do what. Times are those of the shop's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from django.utils import timezone

DAYS = 90
SUNDAY = 6
BUSY = (1.2, 1.0, 1.0, 1.05, 1.1, 0.8, 0.45)
"""How many orders come in on a day of the week, from Monday, against an ordinary day."""


@dataclass(frozen=True)
class Window:
    """A part of the day, from `start` on for so many minutes."""

    start: time
    minutes: int


# Whatever moves stock has a part of the day for itself, so that a day's steps can be taken one after the other.
OPENING = time(6)
DELIVERY = time(6, 30)
ORDERING = Window(time(7, 30), 480)
CANCELLING = Window(time(15, 45), 14)
PROCESSING = Window(time(16), 119)
SHIPPING = Window(time(18), 75)
ARRIVING = Window(time(9), 540)


@dataclass(frozen=True)
class Calendar:
    """The days up to and including `last`."""

    last: date
    length: int = DAYS

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.length - 1)

    @property
    def end(self) -> datetime:
        """The midnight behind the last day."""
        return at(self.last + timedelta(days=1), time())

    @property
    def opening(self) -> datetime:
        return at(self.first, OPENING)

    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def spread(self, count: int, rng: Random) -> list[datetime]:
        """Return so many times for orders to come in, rising, evenly spread but for Sundays and a growing business."""
        days = self.days()
        weights = [BUSY[day.weekday()] * (1 + number / (2 * self.length)) for number, day in enumerate(days)]
        reached = list(accumulate(weights))
        places = [(number + rng.random()) / count * reached[-1] for number in range(count)]
        chosen = []
        number = 0
        for place in places:
            while reached[number] <= place and number < len(days) - 1:
                number += 1
            chosen.append(within(days[number], ORDERING, rng))
        return sorted(chosen)


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def within(day: date, window: Window, rng: Random) -> datetime:
    return at(day, window.start) + timedelta(seconds=rng.randrange(window.minutes * 60))


def next_within(window: Window, after: datetime, rng: Random, *, skip: int = 0) -> datetime:
    """Return a time in the window that begins next, or so many working days later; nobody works on Sundays."""
    day = timezone.localdate(after)
    if at(day, window.start) <= after:
        day += timedelta(days=1)
    day = _working(day)
    for _day in range(skip):
        day = _working(day + timedelta(days=1))
    return within(day, window, rng)


def _working(day: date) -> date:
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day
