"""Numbers of lines and bars."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from backoffice import charts

pytestmark = pytest.mark.once


def test_a_line_goes_from_edge_to_edge_and_its_highest_day_touches_the_top() -> None:
    assert charts.line([Decimal(0), Decimal(5), Decimal(10)]) == "0.00,100.00 50.00,50.00 100.00,0.00"


def test_a_day_without_a_value_has_no_point() -> None:
    assert charts.line([Decimal(4), None, Decimal(2)]) == "0.00,0.00 100.00,50.00"


@pytest.mark.parametrize("values", [[], [0], [None], [Decimal(0), Decimal(0)]])
def test_a_line_of_nothing_stays_on_the_ground(values: list[Decimal | None]) -> None:
    assert all(point.endswith(",100.00") for point in charts.line(values).split())


@pytest.mark.parametrize(
    ("largest", "top"),
    [("0", "1"), ("0.30", "0.5"), ("1", "1"), ("1.01", "2"), ("24", "25"), ("1970.50", "2000"), ("5001", "10000")],
)
def test_the_top_is_the_next_round_number(largest: str, top: str) -> None:
    assert charts.round_top([Decimal(0), Decimal(largest)]) == Decimal(top)


def test_bars_stand_side_by_side_within_the_frame() -> None:
    bars = charts.bars([Decimal(1), Decimal(0), Decimal(2)], ["a", "b", "c"], top=Decimal(2))

    assert [(bar.y, bar.height) for bar in bars] == [("50.000", "50.000"), ("100.000", "0.000"), ("0.000", "100.000")]
    ends = [(Decimal(bar.x), Decimal(bar.x) + Decimal(bar.width)) for bar in bars]
    assert ends[0][0] > 0
    assert all(before[1] < after[0] for before, after in pairwise(ends))
    assert ends[-1][1] < 100
