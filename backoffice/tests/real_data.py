"""Real input that nobody here wrote: it lies beside the repository; tests over it are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
REAL_DATA_DIR = Path(os.environ.get("REAL_DATA_DIR") or REPOSITORY.parent / "shared" / "data")


def real_data(*parts: str) -> Path:
    """Return the path of a real file or folder, or skip the test with the reason."""
    path = REAL_DATA_DIR.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data is absent: {path} (set REAL_DATA_DIR)")
    return path
