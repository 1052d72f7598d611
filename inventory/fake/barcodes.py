"""Numbers for invented products: EAN-13 of the range that is free for use inside a shop, with a right check digit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

FIRST = 290_000_000_000
OURS = re.compile(r"29[0-9]{11}")


def with_check_digit(twelve: int) -> str:
    """Return thirteen digits, of which the last makes the weighted sum end in 0 (GS1 General Specifications, 7.9)."""
    digits = f"{twelve:012d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def free_barcodes(known: Iterable[str]) -> Iterator[str]:
    """Count on from the highest number of this range that is known."""
    highest = max((int(barcode[:12]) for barcode in known if OURS.fullmatch(barcode)), default=FIRST - 1)
    return map(with_check_digit, count(highest + 1))
