"""Where higher apps hang in what a lower app shows; filled in `AppConfig.ready()`.

`backoffice` imports no other app: it asks these lists instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered list of named things; registering a name again replaces it, so that a reload is harmless."""

    def __init__(self) -> None:
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> None:
        self._items[name] = item

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class IntegrityCheck:
    """A rule that always holds. `sql` selects (label, found, expected) of every row that breaks it."""

    name: str
    rule: str
    sql: str | Callable[[str], str]

    def statement(self, vendor: str) -> str:
        """Return the SQL for "sqlite" or "postgresql"."""
        return self.sql if isinstance(self.sql, str) else self.sql(vendor)


integrity_checks: Registry[IntegrityCheck] = Registry()
