"""What every refusal has in common: a sentence, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backoffice.exceptions import DomainError
from backoffice.tests.snapshots import database_snapshot


def assert_refused(call: Callable[[], object], match: str, error: type[DomainError] = DomainError) -> None:
    """The call raises with a sentence that matches, and no row of the database is other than before."""
    before = database_snapshot()

    with pytest.raises(error, match=match):
        call()

    assert database_snapshot() == before
