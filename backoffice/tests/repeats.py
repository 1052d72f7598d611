"""How often a race or a fault is tried."""

from __future__ import annotations

import os


def repeats(full: int, quick: int) -> int:
    """Return `full` where TEST_REPEATS=full is set, as CI does, else `quick`."""
    return full if os.environ.get("TEST_REPEATS") == "full" else quick
