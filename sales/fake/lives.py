"""Plan the lives of invented orders: when each comes in, how far it gets, and what stops it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from sales.fake.days import ARRIVING, CANCELLING, PROCESSING, SHIPPING, Calendar, next_within
from sales.models.orders import Disposition, Status

WAY = (Status.DRAFT, Status.PENDING, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
YOUNGEST = 0.15
CANCELLED_SHARE = 0.07
CANCELLED_AFTER = (15, 40, 20, 25)
"""How many of the cancelled orders were drafts, pending, processing and shipped."""
REASONS = (
    ("The customer changed their mind.", "Written down twice.", "The customer found it cheaper elsewhere."),
    ("The customer changed their mind.", "Took too long for the customer.", "Ordered the wrong size."),
    ("The customer called before it was shipped.", "Damaged while packing."),
    ("Nobody opened the door; the parcel came back.", "The carrier lost the parcel."),
)
LOST = REASONS[-1][-1]


class Step(StrEnum):
    """What is done with an order, named as the services are."""

    SUBMIT = "submit"
    PROCESS = "process"
    SHIP = "ship"
    DELIVER = "deliver"
    CANCEL = "cancel"


STEPS = (Step.SUBMIT, Step.PROCESS, Step.SHIP, Step.DELIVER)


@dataclass
class Life:
    """`way` holds the times of the four steps of an order that nothing stops; `taken` of them are taken."""

    created: datetime
    way: tuple[datetime, ...]
    taken: int
    cancelled: datetime | None = None
    reason: str = ""
    disposition: str = ""

    @property
    def status(self) -> Status:
        return Status.CANCELLED if self.cancelled else WAY[self.taken]

    @property
    def submitted(self) -> datetime | None:
        return self.way[0] if self.taken else None

    def steps(self) -> list[tuple[Step, datetime]]:
        steps = list(zip(STEPS, self.way, strict=True))[: self.taken]
        return steps if self.cancelled is None else [*steps, (Step.CANCEL, self.cancelled)]

    def stop_at(self, status: Status) -> None:
        """Let it get no further than this state."""
        self.taken, self.cancelled, self.reason, self.disposition = WAY.index(status), None, "", ""


class Planner:
    """Plans lives within the calendar; the same seed gives the same lives."""

    def __init__(self, calendar: Calendar, rng: Random) -> None:
        self._calendar, self._rng = calendar, rng

    def plan(self, count: int) -> list[Life]:
        """Return so many lives in the order of their coming in."""
        return [self._life(created) for created in self._calendar.spread(count, self._rng)]

    def let_wait(self, lives: Sequence[Life], count: int) -> frozenset[int]:
        """Stop so many of the youngest orders where they wait for stock; return their places."""
        youngest = range(max(len(lives) - max(3, count, int(len(lives) * YOUNGEST)), 0), len(lives))
        waiting = frozenset(self._rng.sample(youngest, count))
        for place in waiting:
            lives[place].stop_at(Status.PENDING)
        return waiting

    def ensure_every_state(self, lives: Sequence[Life], kept: Collection[int]) -> None:
        """Where a state has no order, bring the youngest that can get there to it; `kept` are left alone."""
        for status in Status:
            counts = Counter(life.status for life in lives)
            if counts[status]:
                continue
            for place in reversed(range(len(lives))):
                can_be_spared = place not in kept and counts[lives[place].status] > 1
                if can_be_spared and self._bring_to(lives[place], status):
                    break

    def _life(self, created: datetime) -> Life:
        rng = self._rng
        submitted = created + timedelta(seconds=rng.randint(60, 9 * 60))
        processed = next_within(PROCESSING, submitted, rng, skip=rng.choices((0, 1), (8, 2))[0])
        shipped = next_within(SHIPPING, processed, rng, skip=rng.choices((0, 1), (7, 3))[0])
        arrived = next_within(ARRIVING, shipped, rng, skip=rng.choices((0, 1, 2, 3), (4, 3, 2, 1))[0])
        life = Life(created, (submitted, processed, shipped, arrived), 0)
        life.taken = possible = self._possible(life)
        if rng.random() < 0.02:
            life.taken = min(rng.choice((0, 3)), possible)  # a forgotten draft, a parcel that nobody heard of again
        if rng.random() < CANCELLED_SHARE:
            self._cancel(life, after=min(rng.choices(range(4), CANCELLED_AFTER)[0], possible))
        return life

    def _possible(self, life: Life) -> int:
        """Count the steps that lie within the calendar."""
        return sum(moment < self._calendar.end for moment in life.way)

    def _bring_to(self, life: Life, status: Status) -> bool:
        if status == Status.CANCELLED:
            return self._cancel(life, after=min(1, self._possible(life)))
        if WAY.index(status) > self._possible(life):
            return False
        life.stop_at(status)
        return True

    def _cancel(self, life: Life, *, after: int) -> bool:
        """Give it up after so many steps; return False where the calendar ends before."""
        last = life.way[after - 1] if after else life.created
        cancelled = next_within(CANCELLING, last, self._rng, skip=self._rng.randint(2, 5) if after == 3 else 0)
        if after >= len(STEPS) or cancelled >= self._calendar.end:
            return False
        life.taken, life.cancelled, life.reason = after, cancelled, self._rng.choice(REASONS[after])
        life.disposition = ""
        if after == 3:
            life.disposition = Disposition.LOST if life.reason == LOST else Disposition.RESTOCKED
        return True
