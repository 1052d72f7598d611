"""What files can bring in; the apps fill it in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.bulk.mappings import ColumnMap
from backoffice.bulk.targets import Target
from backoffice.registries import Registry


@dataclass(frozen=True)
class ImportTarget:
    """What files can bring in, and the column mappings for it that come with the product."""

    target: Target
    shipped: Sequence[ColumnMap] = ()


import_targets: Registry[ImportTarget] = Registry()
"""By the target's name, such as "products"."""
