from __future__ import annotations

import pytest

from inventory.models import StockLocation


@pytest.fixture
def here(db: None) -> StockLocation:
    return StockLocation.default()
