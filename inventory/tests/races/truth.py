"""Whether everything is still true after a race, asked of the database in plain SQL."""

from __future__ import annotations

from backoffice.services.integrity import find_broken


def untruths() -> list[str]:
    """Return the rules that are broken, with the first rows that break them."""
    return [f"{found.check.rule} {found.first}" for found in find_broken() if not found.holds]
