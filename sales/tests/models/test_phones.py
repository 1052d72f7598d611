"""Phone numbers as people write them."""

from __future__ import annotations

import pytest

from sales.models.phones import dialled


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+49 (0)170 123 45 67", "+491701234567"),
        ("0049 (0)170-1234567", "00491701234567"),
        ("(0170) 123.45.67", "01701234567"),
        ("0170/1234567", "01701234567"),
        ("", ""),
    ],
)
def test_a_link_dials_what_a_person_would(written: str, number: str) -> None:
    assert dialled(written) == number
