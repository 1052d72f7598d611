"""A clock that somebody sets: by a file with the seconds that it is off, or one that runs fast from a moment on.

FAULT_CLOCK_FILE=PATH, or FAULT_CLOCK="2026-10-24 20:00:00 1200": UTC, and how many times as fast. What measures how
long something takes (time.monotonic) goes on as it does on a real machine.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

Clock = Callable[[], float]


def set_by(file: Path, real: Clock) -> Clock:
    return lambda: real() + float(file.read_text() or 0)


def fast(start: str, real: Clock) -> Clock:
    moment, _, speed = start.rpartition(" ")
    began, then = real(), datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    return lambda: then + (real() - began) * float(speed)


def install() -> None:
    """Before any model is loaded, for their defaults keep the function that they find."""
    if path := os.environ.get("FAULT_CLOCK_FILE"):
        clock = set_by(Path(path), time.time)
    elif start := os.environ.get("FAULT_CLOCK"):
        clock = fast(start, time.time)
    else:
        return
    time.time = clock
    timezone.now = lambda: datetime.fromtimestamp(clock(), UTC)
