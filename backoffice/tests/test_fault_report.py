"""What `make faults` calls right: no loss where the guards are on, and a loss where one is off."""

from __future__ import annotations

import pytest

from faults.report import Row, table

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("row", "is_right"),
    [
        (Row("kill", "sqlite"), True),
        (Row("kill", "sqlite", lost=1), False),
        (Row("kill", "sqlite", broken=1), False),
        (Row("kill", "sqlite", is_twin=True), False),
        (Row("kill", "sqlite", is_twin=True, lost=1), True),
        (Row("kill", "sqlite", is_twin=True, broken=1), True),
    ],
)
def test_a_loss_is_wrong_and_a_twin_without_one_proves_nothing(row: Row, is_right: bool) -> None:
    assert row.is_as_it_should_be is is_right


def test_what_should_be_so_and_is_not_is_counted_and_said() -> None:
    row = Row("kill", "sqlite")

    row.expect(True, "it answers")
    row.expect(False, "it is whole")

    assert (row.broken, row.notes) == (1, ["NOT SO: it is whole"])


def test_the_table_has_the_middle_and_the_most() -> None:
    rows = [
        Row("kill", "sqlite", tries=3, acknowledged=7, seconds=[3.0, 1.0, 2.04]),
        Row("kill", "sqlite", is_twin=True),
    ]

    lines = table(rows).splitlines()

    assert lines[2] == "| kill | sqlite | 3 | 7 | 0 | 0 | 2.0 (at most 3.0) |  |"
    assert lines[3].startswith("| kill, guard off | sqlite | 0 |  |")
