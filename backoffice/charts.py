"""Lines and bars as numbers for an SVG that is as wide as its place: x and y in percent of it, y from the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FULL = 100
GAP = Decimal("0.28")  # of a bar's share of the width
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Bar:
    """A bar's place, as texts that no language writes with a comma."""

    x: str
    y: str
    width: str
    height: str
    title: str


def line(values: Sequence[Decimal | int | None]) -> str:
    """Return the points of a polyline; None is a day that has no value."""
    top = max((value for value in values if value is not None), default=0) or 1
    width = Decimal(FULL) / max(len(values) - 1, 1)
    return " ".join(
        f"{place * width:.2f},{FULL - value * FULL / Decimal(top):.2f}"
        for place, value in enumerate(values)
        if value is not None
    )


def round_top(values: Sequence[Decimal]) -> Decimal:
    """Return the next round number at or above the largest value: 1, 2, 2.5 or 5 times a power of ten."""
    largest = max(values, default=Decimal(0))
    if largest <= 0:
        return Decimal(1)
    power = Decimal(10) ** largest.adjusted()
    return next(step * power for step in STEPS if step * power >= largest)


def bars(values: Sequence[Decimal], titles: Sequence[str], *, top: Decimal) -> tuple[Bar, ...]:
    """Return a bar a value, side by side; `top` is the value that fills the height."""
    share = Decimal(FULL) / max(len(values), 1)
    return tuple(
        Bar(
            x=f"{place * share + share * GAP / 2:.3f}",
            y=f"{FULL - value * FULL / top:.3f}",
            width=f"{share * (1 - GAP):.3f}",
            height=f"{value * FULL / top:.3f}",
            title=title,
        )
        for place, (value, title) in enumerate(zip(values, titles, strict=True))
    )
